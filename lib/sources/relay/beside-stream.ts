import { instantFromMs, plusMs, type Instant } from "@/lib/domain/instant";
import type { SourceRecord } from "../record/source-record";
import type { CallSet, FlowCall } from "./call-set";
import type { Connection } from "./connection";
import { openLagMeter } from "./lag-meter";
import type { Plan } from "./plan";
import { followRequest, historyRequest, ringEdgeRequest, type RequestShape } from "./requests";
import type { SessionParts } from "./session-parts";
import { readStatus } from "./status-reading";

/** A tail that broke is opened again after this. */
const TAIL_AGAIN_MS = 2_000;
/** A follow stream begins with an older flow of each node: of the tail, what is older than this is not shown as new. */
const TAIL_PAST_MS = 30_000;

type Question = "window" | "tail" | "check" | "rings";

/** What runs beside the stream: windows while it is slow, checks of silent nodes, ring starts, the tail. */
export interface BesideStream {
  tick(): void;
  streamOpened(): void;
  /** Connected nodes that count flows which did not arrive: looked into by the next check. */
  suspect(nodes: readonly string[]): void;
  /** Looks whether silent nodes hold what the stream did not bring; vouches for those that do not. */
  check(): Promise<void>;
  /** Reads where each node's ring begins. */
  readRings(): Promise<void>;
  wantTail(want: boolean): void;
}

/** Over an open connection; `planNow` gives the plan in force. Nothing here throws or rejects. */
export function openBesideStream(parts: SessionParts, connection: Connection, calls: CallSet, planNow: () => Plan, isClosed: () => boolean): BesideStream {
  const { clock, timings, continuity, nodes, intake, lag } = parts;
  const tailMeter = openLagMeter();
  let isStanding = false;
  let suspects = new Set<string>();
  const asking = new Set<Question>();
  let windowDueMs = -Infinity;
  let ringsDueMs = Infinity;
  let isTailWanted = parts.isTailWanted();
  let tail: FlowCall | null = null;
  let tailDueMs = -Infinity;

  const shapeOf = (stream: RequestShape["stream"], of: readonly string[] | null): RequestShape => {
    const plan = planNow();
    return { stream: plan.filtered ? stream : "tail", mask: plan.mask, nodes: of, scope: plan.filtered ? (plan.scope ?? null) : null };
  };

  /** The time of one entry a node; nodes without one are not in it. Empty when the question failed. */
  const readEdges = async (edge: "oldest" | "newest"): Promise<Map<string, Instant>> => {
    const found = new Map<string, Instant>();
    const take = (record: SourceRecord): void => {
      intake.heard();
      if (record.kind !== "flow" || record.flow.node === "" || record.flow.time === 0n) return;
      const known = found.get(record.flow.node);
      if (known === undefined || (edge === "oldest") === record.flow.time < known) found.set(record.flow.node, record.flow.time);
    };
    await calls.read(connection.getFlows(ringEdgeRequest(edge), null), take, timings.idleMs).ended;
    return found;
  };

  /** Nodes whose ring has room left: their oldest entry is the first since their agent started. */
  const readUnwrapped = async (): Promise<Set<string> | null> => {
    const { nodes: listed } = await readStatus(connection, timings.askMs, null);
    return listed && new Set(listed.filter((node) => Number(node.num_flows ?? 0) < Number(node.max_flows ?? 0)).map((node) => node.name ?? ""));
  };

  const readRings = async (): Promise<void> => {
    // First the newest: a ring whose newest entry is known already has nothing to prove.
    const ends = continuity.openJoints().length > 0 ? await readEdges("newest") : new Map<string, Instant>();
    if (isClosed()) return;
    const starts = await readEdges("oldest");
    nodes.takeRings(starts);
    const assumed = continuity.openJoints("assumed");
    const unwrapped = isClosed() || assumed.length === 0 ? new Set<string>() : await readUnwrapped();
    // Not answered: nothing is concluded for these nodes until it is.
    if (unwrapped === null) for (const node of assumed) starts.delete(node);
    continuity.foundRings({ starts, ends, unwrapped: unwrapped ?? new Set() }, clock.now());
    ringsDueMs = clock.now() + timings.ringsMs;
  };

  /** Asks for what nodes hold since `since`; gives those that could not tell all of it, or null when the question failed. */
  const askWindow = async (of: readonly string[] | null, since: Instant | null, wantsTail: boolean): Promise<Set<string> | null> => {
    const spoiled = new Set<string>();
    const take = (record: SourceRecord): void => {
      if (record.kind === "node-status" && record.status.state !== "NODE_CONNECTED") for (const node of record.status.nodes) spoiled.add(node);
      if (record.kind === "lost" && record.lost.source === "HUBBLE_RING_BUFFER") spoiled.add(record.lost.node);
      intake.take(wantsTail ? "tail-window" : "window", record);
    };
    const request = historyRequest(shapeOf(wantsTail ? "tail" : "evidence", of), since, null);
    const end = await calls.read(connection.getFlows(request, null), take, timings.idleMs).ended;
    return end.kind === "eof" ? spoiled : null;
  };

  const vouch = (names: readonly string[], newest: ReadonlyMap<string, Instant>, spoiled: Set<string> | null): void => {
    if (spoiled === null) return;
    for (const node of names) {
      const upTo = newest.get(node);
      // The entry after that one, should there be one, is withheld by the ring until another follows it.
      if (upTo !== undefined && !spoiled.has(node)) continuity.vouch(node, upTo);
    }
  };

  const lookInto = async (names: readonly string[]): Promise<void> => {
    if (names.length === 0) return;
    const newest = await readEdges("newest");
    if (isClosed()) return;
    const tracked = names.filter((node) => continuity.coveredOf(node) !== null);
    const fresh = names.filter((node) => continuity.coveredOf(node) === null);
    if (tracked.length > 0) vouch(tracked, newest, await askWindow(tracked, continuity.resumeFrom(timings.overlapMs, tracked), false));
    if (isClosed() || fresh.length === 0) return;
    const since = parts.backfillMs === null ? null : instantFromMs(clock.now() - parts.backfillMs);
    vouch(fresh, newest, await askWindow(fresh, since, false));
  };

  /** One question of a kind at a time: a slow Relay is not asked the more for being slow. */
  const alone = async (question: Question, work: () => Promise<unknown>): Promise<void> => {
    if (asking.has(question) || !isStanding || isClosed()) return;
    asking.add(question);
    try {
      await work();
    } finally {
      asking.delete(question);
    }
  };

  const tendTail = (nowMs: number): void => {
    if (!isTailWanted) {
      tail?.cancel();
      return;
    }
    if (tail !== null || nowMs < tailDueMs) return;
    const oldest = plusMs(instantFromMs(nowMs), -TAIL_PAST_MS);
    const call = calls.read(
      connection.getFlows(followRequest(shapeOf("tail", null), null), null),
      (record) => {
        tailMeter.countMessage();
        if (record.kind === "flow" && record.flow.time < oldest) return;
        intake.take("tail", record);
      },
      null,
    );
    tail = call;
    tailMeter.streamOpened(nowMs);
    void call.ended.then(() => {
      tail = null;
      tailDueMs = clock.now() + TAIL_AGAIN_MS;
    });
  };

  return {
    tick() {
      const nowMs = clock.now();
      const isSlow = lag.isSlow(nowMs, timings.slowLagMs);
      const isTailSlow = tail !== null && tailMeter.isSlow(nowMs, timings.slowLagMs);
      tendTail(nowMs);
      if (nowMs >= ringsDueMs && continuity.openJoints().length > 0) void alone("rings", readRings);
      if ((!isSlow && !isTailSlow) || nowMs < windowDueMs) return;
      const connected = nodes.connected();
      windowDueMs = nowMs + Math.max(timings.windowMs, connected.length * timings.windowPerNodeMs);
      if (isSlow) {
        // Nodes of which nothing is known for sure would hold the window's start back far: they are asked about apart.
        const open = new Set(continuity.openJoints());
        const settled = connected.filter((node) => !open.has(node));
        const since = continuity.resumeFrom(timings.overlapMs, settled.length > 0 ? settled : null);
        if (since !== null) void alone("window", () => askWindow(null, since, false));
      }
      if (isTailSlow) {
        const since = plusMs(instantFromMs(nowMs), -TAIL_PAST_MS);
        void alone("tail", () => askWindow(null, since, true));
      }
    },
    streamOpened() {
      isStanding = true;
      suspects = new Set();
      ringsDueMs = clock.now() + timings.tickMs;
      windowDueMs = clock.now() + timings.windowMs;
    },
    suspect(names) {
      suspects = new Set(names);
    },
    check: () => alone("check", () => lookInto([...suspects])),
    readRings,
    wantTail(want) {
      isTailWanted = want;
      if (isStanding && !isClosed()) tendTail(clock.now());
    },
  };
}
