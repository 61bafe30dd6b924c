import type { Attempt, AttemptEnd, AttemptSlot, ConnectionTuple } from "./attempt";
import { ATTEMPT_SPAN_MS, finalAtOf } from "./attempt";
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
  /** The tuple in the key's order of ends, and in the other: each once it was needed. */
  forward: ConnectionTuple | null;
  backward: ConnectionTuple | null;
  events: readonly Evidence[];
  settled: { readonly attempt: Attempt; readonly reversed: boolean; readonly lastSeen: Instant } | null;
  settledUnattributed: number;
  /** What readers were given. */
  emitted: readonly AttemptSlot[];
  remnant: Remnant | null;
  settledRemnant: Remnant | null;
  unattributed: number;
  lastSeen: Instant;
  /** Its place in the due wheel. */
  dueSlot: number | null;
}

export interface DerivedConnection {
  readonly attempts: readonly Attempt[];
  readonly remnant: Remnant | null;
  readonly unattributed: number;
}

const NOTHING_EMITTED: readonly AttemptSlot[] = Object.freeze([]);
const NO_EVENTS: readonly Evidence[] = Object.freeze([]);

/** A record without events for a tuple, which runs in its key's order of ends or is `reversed`. */
export function newRecord(key: string, tuple: ConnectionTuple, reversed: boolean, at: Instant): ConnectionRecord {
  return { key, forward: reversed ? null : tuple, backward: reversed ? tuple : null, events: NO_EVENTS, settled: null, settledUnattributed: 0, emitted: NOTHING_EMITTED, remnant: null, settledRemnant: null, unattributed: 0, lastSeen: at, dueSlot: null };
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
    if (place >= record.events.length) record.events = [...record.events.slice(0, -1), event];
    return "replaced";
  }
  record.events = inserted(record.events, place, event);
  return "added";
}

/** A new list, as long as what it holds: most connections have a handful of events, and room to spare would weigh more than they do. */
function inserted(events: readonly Evidence[], place: number, event: Evidence): readonly Evidence[] {
  switch (events.length) {
    case 0:
      return [event];
    case place:
      return events.concat(event);
    default:
      return events.toSpliced(place, 0, event);
  }
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
      attempts.push(withRecovery(attemptOf(segment, tupleOfRecord(record, segment.reversed), names, shared), segment, recovery));
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
  const isAll = old === record.events.length;
  // Both orders of the tuple are made before the copy, so that an attempt's tuple tells its direction.
  if (!isAll) tupleOfRecord(record, record.forward !== null);
  const past = isAll ? derived : deriveConnection({ ...record, events: record.events.slice(0, old) }, names, recovery, shared);
  if (past.attempts.some((attempt) => !attempt.decided)) return;
  const last = past.attempts.at(-1);
  if (last) record.settled = { attempt: last, reversed: last.tuple === record.backward, lastSeen: record.events[old - 1]?.time ?? record.lastSeen };
  record.settledUnattributed = past.unattributed;
  record.settledRemnant = past.remnant;
  record.events = isAll ? NO_EVENTS : record.events.slice(old);
}

/** Gives the settled attempt the names under which it stands in lists now: its events, which would tell, are gone. */
export function renameSettled(record: ConnectionRecord): void {
  const { settled } = record;
  if (settled === null) return;
  for (const { attempt } of record.emitted) {
    if (attempt === null || attempt.time !== settled.attempt.time || attempt.tuple !== settled.attempt.tuple) continue;
    const { source, destination } = attempt;
    if (source === settled.attempt.source && destination === settled.attempt.destination) return;
    record.settled = { ...settled, attempt: { ...settled.attempt, source, destination } };
    return;
  }
}

/** Lets a record's events go, decided or not; what was emitted of them stands. */
export function closeConnection(record: ConnectionRecord): void {
  record.events = NO_EVENTS;
}

/** A record's tuple in the key's order of ends, or in the other. */
function tupleOfRecord(record: ConnectionRecord, reversed: boolean): ConnectionTuple {
  const held = reversed ? record.backward : record.forward;
  if (held) return held;
  const other = reversed ? record.forward : record.backward;
  if (!other) throw new Error("a connection's record is made with a tuple");
  const tuple = reverse(other);
  if (reversed) record.backward = tuple;
  else record.forward = tuple;
  return tuple;
}

/** The same connection seen from its other end. */
function reverse(tuple: ConnectionTuple): ConnectionTuple {
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
      lastRefusedAt: l7.lastRefusedAt ?? attempt.l7.lastRefusedAt,
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
  const tuple = tupleOfRecord(record, first.reversed);
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
  for (const { attempt } of record.emitted) {
    if (attempt !== null && attempt.time <= soon && (found === null || attempt.time > found.time)) found = attempt;
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
    sooner((attempt.outcome === "auth-pending" ? plusMs(attempt.time, ATTEMPT_SPAN_MS) : finalAtOf(attempt)) + 1n);
  }
  if (due === null && record.events.length > 0) sooner(record.lastSeen + lateNs + 1n);
  return due ?? record.lastSeen + keepNs;
}
