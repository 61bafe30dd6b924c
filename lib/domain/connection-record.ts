import type { Attempt, AttemptEnd, ConnectionTuple } from "./attempt";
import { ATTEMPT_SPAN_MS } from "./attempt";
import { endOf } from "./attempt-end";
import { attemptOf, establishedOf, l7Of, type SharedContext } from "./attempt-of";
import type { Evidence } from "./evidence";
import { plusMs, type Instant } from "./instant";
import type { NameBook } from "./name-book";
import { recoveryKeyOf, type RecoveryBook } from "./recovery-book";
import { compareEvidence, countRefusals, segmentsOf, type Segment } from "./segment";

/**
 * Refusals of an open connection whose opening was never seen (it is older than what was read): its packets carry the
 * pair's own direction, for Cilium checks no replies, so they count for the pair although they open no attempt.
 */
export interface Remnant {
  readonly id: string;
  readonly tuple: ConnectionTuple;
  readonly source: AttemptEnd;
  readonly destination: AttemptEnd;
  readonly packets: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly nodes: readonly string[];
  readonly flows: readonly string[];
}

/** What the ledger keeps of one connection: its recent events, and the last attempt whose events were folded away. */
export interface ConnectionRecord {
  readonly key: string;
  /** The tuple in the key's order of ends. */
  readonly forward: ConnectionTuple;
  readonly events: Evidence[];
  settled: { readonly attempt: Attempt; readonly reversed: boolean; readonly lastSeen: Instant } | null;
  settledUnattributed: number;
  /** Versions that readers were given. */
  emitted: readonly Attempt[];
  remnant: Remnant | null;
  settledRemnant: Remnant | null;
  unattributed: number;
  lastSeen: Instant;
}

export interface DerivedConnection {
  readonly attempts: readonly Attempt[];
  readonly remnant: Remnant | null;
  readonly unattributed: number;
}

const NOTHING_EMITTED: readonly Attempt[] = Object.freeze([]);

/** A record without events for a tuple in its key's order of ends. */
export function newRecord(key: string, forward: ConnectionTuple, at: Instant): ConnectionRecord {
  return { key, forward, events: [], settled: null, settledUnattributed: 0, emitted: NOTHING_EMITTED, remnant: null, settledRemnant: null, unattributed: 0, lastSeen: at };
}

export type AddedEvent = "added" | "repeat" | "replaced";

/** Puts an event in its place. At the cap the newest kept event makes room for a newer one, so that the last word stays right. */
export function addEvent(record: ConnectionRecord, event: Evidence, cap: number): AddedEvent {
  let place = record.events.length;
  while (place > 0) {
    const held = record.events[place - 1];
    if (held === undefined) break;
    if (isSameEvent(held, event)) return "repeat";
    if (held.time < event.time) break;
    if (compareEvidence(held, event) <= 0 && held.time !== event.time) break;
    place -= 1;
  }
  // Equal times: the search above passed every event of that time, so no repeat is missed.
  while (place < record.events.length && compareEvidence(record.events[place] as Evidence, event) < 0) place += 1;
  if (record.lastSeen < event.time) record.lastSeen = event.time;
  if (record.events.length >= cap) {
    const newest = record.events.length - 1;
    if (place > newest) record.events[newest] = event;
    return "replaced";
  }
  record.events.splice(place, 0, event);
  return "added";
}

/** The same event twice: by uuid, and where records carry none by node, time, kind, meaning and direction (rule 2.4). */
function isSameEvent(a: Evidence, b: Evidence): boolean {
  if (a.time !== b.time || a.node !== b.node) return false;
  if (a.uuid !== "" && b.uuid !== "") return a.uuid === b.uuid;
  return a.kind === b.kind && a.subType === b.subType && a.at === b.at && a.reversed === b.reversed && a.meaning === b.meaning;
}

/** The attempts that a connection's events make now. */
export function deriveConnection(record: ConnectionRecord, names: NameBook, recovery: RecoveryBook, shared: SharedContext): DerivedConnection {
  const { settled } = record;
  const { segments, unattributed } = segmentsOf(
    record.events,
    settled && { reversed: settled.reversed, first: settled.attempt.time, lastSeen: settled.lastSeen },
  );
  const attempts: Attempt[] = [];
  for (const segment of segments) {
    if (segment.settled) {
      if (settled) attempts.push(withBeside(settled.attempt, segment));
    } else {
      attempts.push(withRecovery(attemptOf(segment, segment.reversed ? reverse(record.forward) : record.forward, names, shared), segment, recovery));
    }
  }
  const strays = unattributed.filter((event) => event.meaning === "established-refused");
  return {
    attempts,
    remnant: remnantOf(record, strays, names),
    unattributed: record.settledUnattributed + countRefusals(unattributed.filter((event) => event.meaning === "later-drop")),
  };
}

/**
 * Folds away events older than `before` that can change nothing any more: `derived` is what all events make now. When
 * younger events remain, what the old ones make is derived by itself, once every attempt they open is decided.
 */
export function settleConnection(record: ConnectionRecord, derived: DerivedConnection, before: Instant, names: NameBook, recovery: RecoveryBook, shared: SharedContext): void {
  const fresh = record.events.findIndex((event) => event.time >= before);
  const old = fresh < 0 ? record.events.length : fresh;
  if (old === 0) return;
  const events = record.events.slice(0, old);
  const past = old === record.events.length ? derived : deriveConnection({ ...record, events }, names, recovery, shared);
  if (past.attempts.some((attempt) => !attempt.decided)) return;
  const last = past.attempts.at(-1);
  if (last) {
    const reversed = last.tuple.sourceAddress !== record.forward.sourceAddress || last.tuple.sourcePort !== record.forward.sourcePort;
    record.settled = { attempt: last, reversed, lastSeen: events.at(-1)?.time ?? record.lastSeen };
  }
  record.settledUnattributed = past.unattributed;
  record.settledRemnant = past.remnant;
  record.events.splice(0, old);
}

/** The same connection seen from its other end. */
export function reverse(tuple: ConnectionTuple): ConnectionTuple {
  return {
    ...tuple,
    sourceAddress: tuple.destinationAddress,
    sourcePort: tuple.destinationPort,
    destinationAddress: tuple.sourceAddress,
    destinationPort: tuple.sourcePort,
  };
}

function withBeside(attempt: Attempt, segment: Segment): Attempt {
  if (segment.l7.length === 0 && segment.established.length === 0) return attempt;
  const l7 = l7Of(segment.l7);
  const established = establishedOf(segment.established);
  return {
    ...attempt,
    l7: {
      requestsSeen: attempt.l7.requestsSeen + l7.requestsSeen,
      requestsRefused: attempt.l7.requestsRefused + l7.requestsRefused,
      refused: [...attempt.l7.refused, ...l7.refused].slice(0, 4),
    },
    established: {
      packets: attempt.established.packets + established.packets,
      firstAt: attempt.established.firstAt ?? established.firstAt,
      lastAt: established.lastAt ?? attempt.established.lastAt,
    },
    flows: [...new Set([...attempt.flows, ...segment.established.map((event) => event.uuid)])].filter((uuid) => uuid !== "").slice(0, 16),
  };
}

function withRecovery(attempt: Attempt, segment: Segment, recovery: RecoveryBook): Attempt {
  if (attempt.outcome !== "auth-refused") return attempt;
  const last = segment.words.findLast((word) => word.meaning === "refuses-auth");
  if (!last) return attempt;
  const key = recoveryKeyOf(last.source.identity, last.destination.identity, last.node, last.at ?? "ingress");
  return recovery.recoveredAfter(key, last.time, attempt.tuple.sourcePort) ? { ...attempt, recovered: true } : attempt;
}

function remnantOf(record: ConnectionRecord, strays: readonly Evidence[], names: NameBook): Remnant | null {
  const held = record.settledRemnant;
  const [first] = strays;
  const last = strays.at(-1);
  if (!first || !last) return held;
  const tuple = first.reversed ? reverse(record.forward) : record.forward;
  return {
    id: record.key,
    tuple,
    source: endOf("source", last, strays, tuple.sourceAddress, tuple.cluster, names),
    destination: endOf("destination", last, strays, tuple.destinationAddress, tuple.cluster, names),
    packets: (held?.packets ?? 0) + countRefusals(strays),
    firstAt: held?.firstAt ?? first.time,
    lastAt: last.time,
    nodes: [...new Set([...(held?.nodes ?? []), ...strays.map((event) => event.node)])].sort(),
    flows: [...new Set([...(held?.flows ?? []), ...strays.map((event) => event.uuid)])].filter((uuid) => uuid !== "").slice(0, 16),
  };
}

/** The attempt that an event of this connection belongs to, as far as was derived: the latest that opened before it. */
export function attemptAt(record: ConnectionRecord, at: Instant): Attempt | null {
  let found: Attempt | null = null;
  const soon = plusMs(at, 1_000);
  for (const attempt of record.emitted) {
    if (attempt.time <= soon && (found === null || attempt.time > found.time)) found = attempt;
  }
  return found;
}

/** When the record must be looked at again at the latest: event time in ns. */
export function dueOf(record: ConnectionRecord, attempts: readonly Attempt[], lateNs: bigint, keepNs: bigint): Instant {
  let due: Instant | null = null;
  const sooner = (at: Instant): void => {
    if (due === null || at < due) due = at;
  };
  for (const attempt of attempts) {
    if (attempt.decided) continue;
    const deadline = plusMs(attempt.time, ATTEMPT_SPAN_MS);
    sooner(attempt.outcome === "auth-pending" ? deadline + 1n : deadline + lateNs + 1n);
  }
  if (due === null && record.events.length > 0) sooner(record.lastSeen + lateNs + 1n);
  return due ?? record.lastSeen + keepNs;
}
