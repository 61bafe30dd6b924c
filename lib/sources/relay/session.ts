import { instantFromMs, type Instant } from "@/lib/domain/instant";
import { messageOf } from "@/lib/platform/errors";
import type { SourceRecord } from "../record/source-record";
import { openBesideStream } from "./beside-stream";
import { openCallSet, type CallEnd, type FlowCall } from "./call-set";
import type { Connection } from "./connection";
import { faultOfEnd, faultOfRefusal, faultOfSilence, faultOfStatus, type Fault } from "./fault";
import { samePlan, type Plan } from "./plan";
import { followRequest, historyRequest, type RequestShape } from "./requests";
import type { SessionParts } from "./session-parts";
import { readStatus, type StatusReading } from "./status-reading";
import { releaseLineOf, type ReleaseLine } from "./version";

/** How a session came to its end. */
export interface SessionEnd {
  readonly fault: Fault;
  /** How long its stream was open. */
  readonly stoodMs: number;
  /** Nothing ever answered: worth a diagnosis. */
  readonly neverAnswered: boolean;
}

/** One connection's life: status, what the rings hold, then the stream with all that runs beside it. */
export interface Session {
  /** Resolves when the connection is of no more use; never rejects. */
  run(): Promise<SessionEnd>;
  /** Ends it from outside. */
  end(fault: Fault): void;
  pause(): void;
  resume(): void;
  wantTail(want: boolean): void;
}

const HANGING_LIST = "Relay's list of nodes does not answer (one hanging agent holds it back); flows go on, the state of nodes is not known";
/** Clocks of nodes that are a little ahead of ours: their newest events belong to what the rings hold as well. */
const UNTIL_SLACK_MS = 1_000;
const SILENT = "Relay's connection stands but nothing is heard of it, not even its status; Countersign dials again soon";

function laterOf(left: Instant | null, right: Instant | null): Instant | null {
  if (left === null || right === null) return left ?? right;
  return left > right ? left : right;
}

/** A session over a fresh connection, which it closes at its end. */
export function openSession(parts: SessionParts, connection: Connection): Session {
  const { clock, timings, continuity, nodes, mailbox, intake, health, planner } = parts;
  const calls = openCallSet(mailbox.isFull, (reason) => parts.log?.write("warn", "A message of Relay could not be read and was passed over", { reason }));
  let plan: Plan = planner.planFor([]);
  let follow: FlowCall | null = null;
  let standsSinceMs: number | null = null;
  let openedMs = -Infinity;
  let reopenReason: string | null = null;
  let last: StatusReading | null = null;
  let lagDueMs = -Infinity;
  let hasAnswered = false;
  let isListed = false;
  let isPolling = true;
  let pollDueMs = Infinity;
  let isOver = false;
  let stopTicking: () => void = () => undefined;
  let finish: (fault: Fault) => void = () => undefined;
  const over = new Promise<Fault>((resolve) => (finish = resolve));
  const beside = openBesideStream(parts, connection, calls, () => plan, () => isOver);

  const end = (fault: Fault): void => {
    if (isOver) return;
    isOver = true;
    stopTicking();
    calls.cancel();
    connection.close();
    finish(fault);
  };
  const faultOf = (callEnd: CallEnd): Fault => {
    const refusal = intake.takeRefusal();
    if (refusal !== null) {
      planner.refused(refusal);
      return faultOfRefusal(refusal);
    }
    return callEnd.kind === "error" ? faultOfStatus(parts.address, callEnd.code, callEnd.text, parts.maxMessageBytes) : faultOfEnd();
  };
  const shape = (): RequestShape => ({ stream: plan.filtered ? "evidence" : "tail", mask: plan.mask, scope: plan.filtered ? (plan.scope ?? null) : null });

  const tellNodes = (): void => {
    const relayVersion = last === null || last.isAgent ? null : last.version;
    mailbox.put({ kind: "nodes", nodes: nodes.reports(), relayVersion, flowsPerSec: last?.flowsPerSec ?? null });
  };
  /** Of an agent asked directly the version is known before its name is. */
  const linesOf = (): ReleaseLine[] => {
    const own = last?.isAgent ? releaseLineOf(last.version) : null;
    return own === null ? nodes.lines() : [own];
  };

  /** Takes in the nodes; asks for a fresh stream when the open one cannot hear them all, or asks for the wrong things. */
  const takeStatus = (reading: StatusReading): void => {
    if (reading.answered) {
      hasAnswered = true;
      intake.heard();
      mailbox.put({ kind: "heartbeat", atMs: clock.now() });
    }
    isPolling = false;
    pollDueMs = clock.now() + timings.pollMs;
    isListed = reading.nodes !== null;
    if (reading.nodes === null) {
      nodes.unanswered();
      return tellNodes();
    }
    const news = nodes.take(reading.nodes, clock.now());
    continuity.present(reading.nodes.map((node) => node.name ?? ""));
    continuity.broke(news.restarted, clock.now());
    for (const { node, startedMs } of news.thin) continuity.expect(node, instantFromMs(startedMs));
    last = reading;
    tellNodes();
    const next = planner.planFor(linesOf());
    if (follow === null) {
      plan = next;
      return;
    }
    reopenReason ??= news.reopen ?? (samePlan(next, plan) ? null : next.scope === plan.scope ? "the agents' versions changed" : "the nodes of this share, or their networks, changed");
    beside.suspect(news.silent);
  };

  const poll = async (): Promise<void> => {
    isPolling = true;
    const [onlyName] = intake.names;
    const reading = await readStatus(connection, timings.askMs, intake.names.size === 1 ? (onlyName ?? null) : null);
    if (isOver) return;
    takeStatus(reading);
    if (health.now.state === "live") health.become({ state: "live", sentence: reading.nodes === null ? HANGING_LIST : "" });
    await beside.check();
  };

  const goLive = (): void => {
    if (standsSinceMs === null) standsSinceMs = clock.now();
    if (health.now.state !== "live") health.become({ state: "live" });
  };

  const tick = (): void => {
    const nowMs = clock.now();
    for (const gap of continuity.settle(nowMs, mailbox.isFull ? "paused" : "wait")) mailbox.put({ kind: "gap", gap });
    if (nowMs >= lagDueMs) {
      lagDueMs = nowMs + timings.lagMs;
      for (const event of parts.lag.take()) mailbox.put(event);
    }
    const silentMs = nowMs - intake.heardMs;
    if (silentMs >= 2 * timings.staleMs) return end(faultOfSilence(silentMs));
    if (silentMs >= timings.staleMs) health.become({ state: "stale", sentence: SILENT, lastError: `nothing heard for ${Math.round(silentMs / 1_000)} s` });
    if (!isPolling && nowMs >= pollDueMs) void poll();
    if (follow !== null) {
      if (silentMs < timings.staleMs && nowMs - openedMs >= timings.tickMs) goLive();
      if (!mailbox.isFull) beside.tick();
      const deaf = mailbox.isFull ? null : intake.deafNode();
      if (deaf !== null) reopenReason ??= `the stream does not bring what ${deaf} holds`;
      if (reopenReason !== null && nowMs - openedMs >= timings.reopenMs) follow.cancel();
    }
    stopTicking = clock.after(timings.tickMs, tick);
  };

  /** An agent that hangs holds the end of the history back: what it holds was not read, and the stream begins only now. */
  const tellUnread = (oldest: Instant | null): void => {
    const to = instantFromMs(clock.now() - timings.overlapMs);
    const from = oldest === null || oldest > to ? to : oldest;
    for (const { name } of nodes.reports()) {
      if (continuity.coveredOf(name) === null) mailbox.put({ kind: "gap", gap: { node: name, from, to, reason: `${name} did not say what its ring held when the stream was opened` } });
    }
  };

  /** Reads what the rings hold since `since`; null = the question was answered. */
  const readHistory = async (since: Instant | null): Promise<Fault | null> => {
    continuity.beginReader(since);
    const stream = connection.getFlows(historyRequest(shape(), since, instantFromMs(clock.now() + UNTIL_SLACK_MS)), null);
    let oldest = since;
    const take = (record: SourceRecord): void => {
      if (record.kind === "flow" && (oldest === null || record.flow.time < oldest)) oldest = record.flow.time;
      intake.take("history", record);
    };
    const callEnd = await calls.read(stream, take, timings.idleMs).ended;
    const refusal = intake.takeRefusal();
    if (refusal !== null) {
      planner.refused(refusal);
      return faultOfRefusal(refusal);
    }
    if (callEnd.kind === "error") return faultOf(callEnd);
    if (isOver) return null;
    if (callEnd.kind === "idle") tellUnread(oldest);
    await beside.readRings();
    if (!isListed) nodes.unanswered();
    tellNodes();
    // All that the rings could repeat was read: what is not proven by now never will be.
    for (const gap of continuity.settle(clock.now(), "read")) mailbox.put({ kind: "gap", gap });
    return null;
  };

  /** Follows until the call ends; null = a fresh stream is wanted. */
  const readFollow = async (since: Instant): Promise<Fault | null> => {
    continuity.beginReader(since);
    intake.streamOpened();
    nodes.streamOpened();
    reopenReason = null;
    openedMs = clock.now();
    const onRecord = (record: SourceRecord): void => {
      goLive();
      intake.take("follow", record);
    };
    const call = calls.read(connection.getFlows(followRequest(shape(), since), null), onRecord, null);
    follow = call;
    beside.streamOpened();
    const callEnd = await call.ended;
    follow = null;
    if (callEnd.kind !== "cancelled" || reopenReason === null || isOver) return faultOf(callEnd);
    parts.log?.write("info", "Relay's stream is opened anew", { reason: reopenReason });
    return null;
  };

  const runToEnd = async (): Promise<Fault> => {
    const reading = await readStatus(connection, timings.askMs, null);
    if (isOver) return faultOfEnd();
    if (!reading.answered && (reading.error !== null || !connection.isReady())) {
      const { code, text } = reading.error ?? { code: 4, text: "no answer in time" };
      return faultOfStatus(parts.address, code, text, parts.maxMessageBytes);
    }
    takeStatus(reading);
    const startedMs = clock.now();
    const backfill = parts.backfillMs === null ? null : instantFromMs(startedMs - parts.backfillMs);
    for (;;) {
      const fault = await readHistory(laterOf(continuity.resumeFrom(timings.overlapMs) ?? backfill, parts.notBefore()));
      if (fault !== null || isOver) return fault ?? faultOfEnd();
      const since = continuity.resumeFrom(timings.overlapMs) ?? instantFromMs(startedMs - timings.overlapMs);
      const broken = await readFollow(laterOf(since, parts.notBefore()) ?? since);
      if (broken !== null || isOver) return broken ?? faultOfEnd();
      plan = planner.planFor(linesOf());
    }
  };

  return {
    async run() {
      intake.heard();
      stopTicking = clock.after(timings.tickMs, tick);
      const failed = (error: unknown): Fault => ({ kind: "retry", error: messageOf(error), sentence: "Reading from Relay failed within Countersign itself; it dials again. Please report this with the log" });
      const fault = await Promise.race([runToEnd().catch(failed), over]);
      end(fault);
      return { fault, stoodMs: standsSinceMs === null ? 0 : clock.now() - standsSinceMs, neverAnswered: !hasAnswered };
    },
    end,
    pause: () => calls.pause(),
    resume: () => calls.resume(),
    wantTail: (want) => beside.wantTail(want),
  };
}
