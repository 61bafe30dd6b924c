import { ATTEMPT_SPAN_MS } from "./attempt";
import type { Evidence } from "./evidence";
import { plusMs, type Instant } from "./instant";

/** The events of one attempt, in order of time; what lies beside its outcome is kept apart. */
export interface Segment {
  /** True for an attempt whose own events are gone: only what lies beside its outcome can still be added. */
  readonly settled: boolean;
  readonly reversed: boolean;
  readonly first: Instant;
  /** Verdicts, drops and traces that open or repeat the opening. */
  readonly words: Evidence[];
  readonly l7: Evidence[];
  readonly established: Evidence[];
}

export interface Segments {
  readonly segments: readonly Segment[];
  /** Events that found no attempt of their connection. */
  readonly unattributed: readonly Evidence[];
}

/** A drop is the echo of a verdict when both come this close together on one node (the agent stamps each as it reads it). */
const ECHO_NS = 10_000_000n;
/** An L7 event stamped by the agent before the verdict it follows from still belongs to it within this time. */
const L7_AHEAD_MS = 1_000;

const KIND_ORDER = { verdict: 0, drop: 1, trace: 2, l7: 3 } as const;

/** The order in which a connection's events are read: by time, then by kind and uuid, so that arrival does not matter. */
export function compareEvidence(a: Evidence, b: Evidence): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  const kind = KIND_ORDER[a.kind] - KIND_ORDER[b.kind];
  if (kind !== 0) return kind;
  if (a.uuid !== b.uuid) return a.uuid < b.uuid ? -1 : 1;
  if (a.node !== b.node) return a.node < b.node ? -1 : 1;
  return 0;
}

/**
 * Splits a connection's events into attempts (rules 2.2 and 2.3). `events` must be in the order of compareEvidence.
 * `settled` is the connection's last attempt whose events were folded away: later L7 events and refusals join it.
 */
export function segmentsOf(events: readonly Evidence[], settled: { readonly reversed: boolean; readonly first: Instant; readonly lastSeen: Instant } | null = null): Segments {
  const segments: Segment[] = [];
  const unattributed: Evidence[] = [];
  const waiting: Evidence[] = [];
  const current: Record<"forward" | "backward", Segment | null> = { forward: null, backward: null };
  let lastSeen: Instant | null = null;
  if (settled) {
    const segment: Segment = { settled: true, reversed: settled.reversed, first: settled.first, words: [], l7: [], established: [] };
    segments.push(segment);
    current[settled.reversed ? "backward" : "forward"] = segment;
    lastSeen = settled.lastSeen;
  }

  const open = (event: Evidence): void => {
    const segment: Segment = { settled: false, reversed: event.reversed, first: event.time, words: [event], l7: [], established: [] };
    segments.push(segment);
    current[event.reversed ? "backward" : "forward"] = segment;
    for (const early of waiting.splice(0)) {
      if (event.time - early.time <= BigInt(L7_AHEAD_MS) * 1_000_000n) segment.l7.push(early);
      else unattributed.push(early);
    }
  };

  for (const event of events) {
    const own = current[event.reversed ? "backward" : "forward"];
    const other = current[event.reversed ? "forward" : "backward"];
    switch (event.meaning) {
      case "l7-request":
      case "l7-refusal":
      case "l7-response": {
        // A response runs backwards; it belongs to the connection its request opened.
        const client = event.meaning === "l7-response" ? other : own;
        if (client) client.l7.push(event);
        else waiting.push(event);
        break;
      }
      case "established-refused":
        if (own) own.established.push(event);
        else unattributed.push(event);
        break;
      case "later-drop":
        if (!own && !other) unattributed.push(event);
        break;
      case "passes-by":
        break;
      default:
        if (isAnswerDropped(event, own, other)) break;
        if (!own || isOver(own, event)) {
          if (isLaterPacket(event, lastSeen)) break;
          open(event);
        } else if (opensAnother(own, event)) {
          open(event);
        } else {
          own.words.push(event);
        }
    }
    lastSeen = event.time;
  }
  unattributed.push(...waiting);
  return { segments, unattributed };
}

function isOver(segment: Segment, event: Evidence): boolean {
  return event.time > plusMs(segment.first, ATTEMPT_SPAN_MS);
}

/** Protocols without SYN: a dropped packet against a connection that is open is its answer, not a new connection. */
function isAnswerDropped(event: Evidence, own: Segment | null, other: Segment | null): boolean {
  return event.kind === "drop" && !own && other !== null && !isOver(other, event);
}

/** Before Cilium 1.16 a trace does not say whether its packet was the first: a busy connection does not open again. */
function isLaterPacket(event: Evidence, lastSeen: Instant | null): boolean {
  return (
    event.meaning === "opening-trace" &&
    !event.newToDatapath &&
    lastSeen !== null &&
    event.time <= plusMs(lastSeen, ATTEMPT_SPAN_MS)
  );
}

/** Port reuse: a node and direction that already let this connection through sends another opening verdict. */
function opensAnother(segment: Segment, event: Evidence): boolean {
  if (event.kind !== "verdict") return false;
  return segment.words.some(
    (word) =>
      word.kind === "verdict" &&
      (word.meaning === "lets-through" || word.meaning === "audits") &&
      word.node === event.node &&
      word.at === event.at,
  );
}

/** True when a drop reports the same refusal as a verdict: same node, same reason, a moment apart (rule 2.4). */
export function isEcho(drop: Evidence, verdict: Evidence): boolean {
  if (verdict.node !== drop.node || verdict.dropReasonName !== drop.dropReasonName) return false;
  const apart = verdict.time > drop.time ? verdict.time - drop.time : drop.time - verdict.time;
  return apart <= ECHO_NS;
}

/** How many refusals these events report: a drop that echoes a verdict of its node is the same refusal (rule 2.4). */
export function countRefusals(events: readonly Evidence[]): number {
  const verdicts = events.filter((event) => event.kind === "verdict");
  const taken = new Set<Evidence>();
  let alone = 0;
  for (const drop of events) {
    if (drop.kind !== "drop") continue;
    const echoed = verdicts.find((verdict) => !taken.has(verdict) && isEcho(drop, verdict));
    if (echoed) taken.add(echoed);
    else alone += 1;
  }
  return verdicts.length + alone;
}
