import type { Flow, LostEvents, NodeStatus } from "@/lib/domain/flow";
import { instantFromMs, msBetween, type Instant } from "@/lib/domain/instant";
import type { Clock } from "@/lib/ports/clock";
import type { SourceRecord } from "../record/source-record";
import type { Continuity } from "./continuity";
import type { LagMeter } from "./lag-meter";
import type { Mailbox } from "./mailbox";
import type { NodeList } from "./node-list";
import type { RecentKeys } from "./recent";
import { isEvidence } from "./requests";

/** Which call a message came through: history and follow are the reader in charge; windows (of evidence, or of all) and tail run beside it. */
export type Origin = "history" | "follow" | "window" | "tail-window" | "tail";

/** Nodes suspected at once of not being heard; more are looked at when these are cleared up. */
const UNHEARD_CAP = 64;
/** By then Relay must have let out what it had when a window saw a flow: its sorting heap holds 100, and drains when idle. */
const CONFIRM_MESSAGES = 150;
const CONFIRM_MS = 110_000;
/** Texts with which an agent refuses the request itself (cilium, pkg/hubble/observer and filters). */
const REFUSAL = /InvalidArgument|invalid fieldmask|invalid .*filter|error compiling CEL/i;

/** A flow that a window brought of a node of which the stream has brought nothing since. */
interface Unheard {
  readonly time: Instant;
  readonly atMs: number;
  /** Messages of the stream that are newer than the flow. */
  newer: number;
}

export interface IntakeParts {
  readonly clock: Clock;
  readonly mailbox: Mailbox;
  readonly continuity: Continuity;
  readonly nodes: NodeList;
  readonly lag: LagMeter;
  readonly recent: RecentKeys;
  /** Flows that are no evidence are wanted as well. */
  readonly everything: boolean;
}

/** Takes every message of every call, and decides what of it is news. */
export interface Intake {
  take(origin: Origin, record: SourceRecord): void;
  /** Epoch ms at which anything was last heard. */
  readonly heardMs: number;
  heard(): void;
  /** Names of the nodes seen in flows (of an agent asked directly there is no list). */
  readonly names: ReadonlySet<string>;
  /** What the nodes answered when they refused the request itself; null when they did not. Taking it clears it. */
  takeRefusal(): string | null;
  /** A node of which windows brought flows that the stream should have brought by now; null when there is none. */
  deafNode(): string | null;
  streamOpened(): void;
}

/** Seen names are only needed when there is one node; a cluster lists them itself. */
const NAMES_CAP = 16;

/** An intake over the given parts; it lives as long as the source, across connections. */
export function openIntake(parts: IntakeParts): Intake {
  const { clock, mailbox, continuity, nodes, lag, recent } = parts;
  const names = new Set<string>();
  let unheard = new Map<string, Unheard>();
  let heardMs = clock.now();
  let refusal: string | null = null;

  const takeFlow = (origin: Origin, flow: Flow): void => {
    const isReader = origin === "history" || origin === "follow";
    let isRepeat = false;
    if (isReader && flow.node !== "") {
      if (names.size < NAMES_CAP) names.add(flow.node);
      if (flow.time !== 0n) isRepeat = continuity.saw(flow.node, flow.time) === "repeat";
    }
    nodes.spoke(flow.node);
    if (origin === "follow") {
      nodes.heard(flow.node);
      unheard.delete(flow.node);
      for (const one of unheard.values()) if (flow.time > one.time) one.newer += 1;
    }
    // Servers that do not know a filter ignore it: what is not evidence came unasked.
    const hasWord = isEvidence(flow);
    if (!hasWord && !parts.everything && origin !== "tail" && origin !== "tail-window") return;
    if (isRepeat || (flow.uuid !== "" && !recent.admit(flow.uuid))) return;
    const nowMs = clock.now();
    if ((origin === "window" || origin === "tail-window") && hasWord && !unheard.has(flow.node) && unheard.size < UNHEARD_CAP) {
      unheard.set(flow.node, { time: flow.time, atMs: nowMs, newer: 0 });
    }
    // The tail begins with what happened before someone looked: that is no lag.
    if (hasWord && origin !== "history" && flow.time !== 0n) lag.note(flow.node, msBetween(flow.time, instantFromMs(nowMs)));
    mailbox.put({ kind: "flow", flow, stream: hasWord ? "evidence" : "tail" });
  };

  const takeLost = (origin: Origin, lost: LostEvents): void => {
    // A ring that overtook one reader says nothing about the other readers; those of the reader in charge count.
    if (lost.source === "HUBBLE_RING_BUFFER") {
      if (origin === "history" || origin === "follow") mailbox.put({ kind: "lost", lost });
      return;
    }
    // Other losses stand in the ring itself: every reading of it brings them again.
    if (recent.admit(`lost ${lost.node} ${lost.time} ${lost.source} ${lost.count} ${lost.cpu ?? ""}`)) mailbox.put({ kind: "lost", lost });
  };

  const takeStatus = (origin: Origin, status: NodeStatus): void => {
    if (status.state === "NODE_ERROR" && REFUSAL.test(status.message)) refusal = status.message;
    // What the list says of a node is known; this is what Relay hopes.
    if (status.state === "NODE_CONNECTED") return nodes.claimed(status.nodes);
    if (origin === "follow") {
      if (status.state === "NODE_ERROR" || status.state === "NODE_UNAVAILABLE" || status.state === "NODE_GONE") continuity.broke(status.nodes, clock.now());
      mailbox.put({ kind: "node-status", status });
    }
  };

  return {
    take(origin, record) {
      heardMs = clock.now();
      if (origin === "follow") lag.countMessage();
      switch (record.kind) {
        case "flow":
          return takeFlow(origin, record.flow);
        case "lost":
          return takeLost(origin, record.lost);
        case "node-status":
          return takeStatus(origin, record.status);
        case "nothing":
          return undefined;
        default: {
          const never: never = record;
          return never;
        }
      }
    },
    get heardMs() {
      return heardMs;
    },
    heard() {
      heardMs = clock.now();
    },
    names,
    takeRefusal() {
      const taken = refusal;
      refusal = null;
      return taken;
    },
    deafNode() {
      const nowMs = clock.now();
      for (const [node, one] of unheard) {
        if (one.newer >= CONFIRM_MESSAGES || nowMs - one.atMs >= CONFIRM_MS) return node;
      }
      return null;
    },
    streamOpened() {
      unheard = new Map();
      refusal = null;
      lag.streamOpened(clock.now());
    },
  };
}
