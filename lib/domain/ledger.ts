import { createArrivalQueue } from "./arrival-queue";
import type { Attempt, AttemptSlot } from "./attempt";
import { LATE_AFTER_MS } from "./attempt";
import type { SharedContext } from "./attempt-of";
import { classifyFlow, type FlowMeaning } from "./classify";
import { clusterOfNode, connectionPlaceOf, tupleOf } from "./connection";
import { addEvent, closeConnection, deriveConnection, dueOf, newRecord, renameSettled, settleConnection, type ConnectionRecord, type DerivedConnection, type Remnant } from "./connection-record";
import type { CoverageHole, NodeCoverage } from "./coverage";
import { createDueWheel } from "./due-wheel";
import { createEvidenceMaker } from "./evidence";
import type { Flow, LostEvents, NodeStatus } from "./flow";
import { createHoleBook } from "./hole-book";
import type { Instant } from "./instant";
import { createNameBook } from "./name-book";
import { LEDGER_CAPS, type CapReport, type LedgerCaps } from "./ledger-caps";
import { createNodeBook } from "./node-book";
import type { WorkloadName } from "./workload-name";
import { createRecoveryBook, recoveryKeyOf } from "./recovery-book";
import { isSameConnection, isUncertain, sameAttempt, withWhatCameLater } from "./same-attempt";

/**
 * What changed since it was last asked. `before` is the version that the reader was given earlier (null: new), `next`
 * null means that the earlier version no longer stands (an older event moved its start).
 */
export interface AttemptVersions {
  readonly next: Attempt | null;
  readonly before: Attempt | null;
}

export interface AttemptChange extends AttemptVersions {
  /** Holds the latest version, `next` or a later one: the same object for every change of one attempt. */
  readonly slot: AttemptSlot;
}

export interface RemnantChange {
  readonly next: Remnant;
  readonly before: Remnant | null;
}

export interface LedgerChanges {
  readonly attempts: readonly AttemptChange[];
  readonly remnants: readonly RemnantChange[];
  /** Peers that got a better name: rows of the first merge into the second. */
  readonly aliases: readonly (readonly [from: string, to: string])[];
}

/** State of coverage now: all nodes, all holes still held, counters since the source was opened. */
export interface LedgerCoverage {
  readonly nodes: readonly NodeCoverage[];
  readonly holes: readonly CoverageHole[];
  readonly late: number;
  readonly unattributedDrops: number;
  readonly firstEventAt: Instant | null;
  readonly lastEventAt: Instant | null;
  readonly watermark: Instant | null;
  readonly caps: readonly CapReport[];
}

/** What a flow came to mean. */
export interface FoldedFlow {
  readonly meaning: FlowMeaning;
  /** False when it was a repeat or late: it changed nothing. */
  readonly counted: boolean;
  /** The connection it was counted for, to ask `attemptAt` of; null when it was counted for none. */
  readonly connection: ConnectionRecord | null;
}

/** Folds Hubble events into attempts. Order and repeats of events do not matter within LATE_AFTER_MS. */
export interface Ledger {
  foldFlow(flow: Flow): FoldedFlow;
  /** Takes a flow that somebody else counts for what it tells of its node and of names; it belongs to no attempt here. */
  foldBystander(flow: Flow): void;
  foldLost(lost: LostEvents): void;
  foldNodeStatus(status: NodeStatus): void;
  /** Names, versions and ring starts of all nodes as the source last listed them. */
  foldNodes(nodes: readonly { readonly name: string; readonly version: string | null; readonly state: string; readonly ringStart: Instant | null }[]): void;
  foldGap(gap: { readonly node: string | null; readonly from: Instant; readonly to: Instant; readonly reason: string }): void;
  foldLag(node: string | null, lagMs: number): void;
  /** The name that a pod's owner chain gives it. */
  foldOwner(owned: { readonly cluster: string; readonly namespace: string; readonly pod: string; readonly name: WorkloadName }): void;
  /** Moves the clock of pending: attempts whose time is over are decided. Never moves back. */
  advance(watermark: Instant): void;
  /** A file's end: what is open stays pending, with the reason. */
  endCapture(): void;
  takeChanges(): LedgerChanges;
  /** The connection a flow belongs to, whether or not it counted for it; null when it is not held, or no more. */
  connectionOf(flow: Flow): ConnectionRecord | null;
  coverage(): LedgerCoverage;
}

/** A connection stays known this long after its last event, so that later drops find their pair (rule 3). */
const KEEP_NS = 300_000_000_000n;
const LATE_NS = BigInt(LATE_AFTER_MS) * 1_000_000n;

/** An empty ledger. Everything it keeps is bounded by `caps`; `coverage().caps` says what was let go. */
export function createLedger(caps: LedgerCaps = LEDGER_CAPS): Ledger {
  const names = createNameBook(caps.pods);
  const nodes = createNodeBook();
  const holes = createHoleBook(caps.holesPerNode);
  const recovery = createRecoveryBook(caps.pods);
  const records = new Map<string, ConnectionRecord>();
  let arrivals = createArrivalQueue<ConnectionRecord>();
  const { evidenceOf } = createEvidenceMaker();
  const wheel = createDueWheel<ConnectionRecord>();
  const dirty = new Set<ConnectionRecord>();
  /** Records whose outcome may change with what is learned of nodes: pending, refused, by traces alone, unknown. */
  const uncertain = new Set<ConnectionRecord>();
  const refusedByKey = new Map<string, Set<ConnectionRecord>>();
  const keysOfRefused = new Map<ConnectionRecord, Set<string>>();
  let watermark: Instant | null = null;
  let captureEnd: Instant | null = null;
  let firstEventAt: Instant | null = null;
  let lastEventAt: Instant | null = null;
  let late = 0;
  let unattributed = 0;
  let evicted = 0;
  let crowded = 0;
  let attempts: AttemptChange[] = [];
  let remnants: RemnantChange[] = [];

  const shared: SharedContext = {
    get watermark() {
      return watermark;
    },
    get captureEnd() {
      return captureEnd;
    },
    lostOn: (node, from, to) => holes.touches(node, from, to),
    firstVerdictOn: (node) => nodes.firstVerdictOn(node),
    lastEventOn: (node) => nodes.lastEventOn(node),
  };

  function markUncertain(): void {
    for (const record of uncertain) dirty.add(record);
  }

  function recordOf(key: string, flow: Flow, cluster: string, reversed: boolean): ConnectionRecord | null {
    const held = records.get(key);
    if (held) return held;
    const tuple = tupleOf(flow, cluster);
    if (!tuple) return null;
    if (records.size >= caps.connections) evictOldest();
    const record = newRecord(key, tuple, reversed, flow.time);
    records.set(key, record);
    arrivals.push(record);
    return record;
  }

  function evictOldest(): void {
    let record = arrivals.shift();
    while (record && records.get(record.key) !== record) record = arrivals.shift();
    if (!record) return;
    refresh(record);
    for (const slot of record.emitted) {
      const before = slot.attempt;
      if (before !== null && !before.decided) attempts.push({ slot, before, next: (slot.attempt = { ...before, decided: true }) });
    }
    if (record.settled === null || record.events.length > 0) evicted += 1;
    forget(record);
    closeConnection(record);
  }

  function forget(record: ConnectionRecord): void {
    records.delete(record.key);
    dirty.delete(record);
    uncertain.delete(record);
    wheel.remove(record);
    for (const key of keysOfRefused.get(record) ?? []) refusedByKey.get(key)?.delete(record);
    keysOfRefused.delete(record);
    // Forgotten records stay in the queue until they are passed over, or until they are as many as those that stay.
    if (arrivals.size <= 2 * records.size + 1_024) return;
    arrivals = createArrivalQueue();
    for (const kept of records.values()) arrivals.push(kept);
  }

  /** Derives a record's attempts anew and notes what changed. */
  function refresh(record: ConnectionRecord): DerivedConnection {
    renameSettled(record);
    const derived = deriveConnection(record, names, recovery, shared);
    unattributed += derived.unattributed - record.unattributed;
    record.unattributed = derived.unattributed;
    const settled = record.settled?.attempt ?? null;
    for (const slot of record.emitted) {
      const before = slot.attempt;
      if (before === null || before.decided || (settled !== null && isSameConnection(before, settled))) continue;
      if (derived.attempts.some((attempt) => isSameConnection(before, attempt))) continue;
      slot.attempt = null;
      attempts.push({ slot, before, next: null });
    }
    let open = false;
    const standing: Attempt[] = [];
    const emitted = derived.attempts.map((made): AttemptSlot => {
      const held = record.emitted.find((slot) => slot.attempt !== null && isSameConnection(slot.attempt, made));
      const before = held?.attempt ?? null;
      const attempt = before?.decided ? withWhatCameLater(before, made) : made;
      standing.push(attempt);
      if (!attempt.decided) open ||= isUncertain(attempt);
      const slot = held ?? { attempt, isListed: false };
      if (before !== null && sameAttempt(before, attempt)) return slot;
      slot.attempt = attempt;
      attempts.push({ slot, before, next: attempt });
      return slot;
    });
    record.emitted = emitted;
    noteRefused(record, standing);
    if (derived.remnant && (record.remnant === null || record.remnant.packets !== derived.remnant.packets)) {
      remnants.push({ before: record.remnant, next: derived.remnant });
    }
    record.remnant = derived.remnant;
    if (open) uncertain.add(record);
    else uncertain.delete(record);
    wheel.put(record, dueOf(record, standing, LATE_NS, KEEP_NS));
    return { ...derived, attempts: standing };
  }

  function noteRefused(record: ConnectionRecord, derived: readonly Attempt[]): void {
    for (const attempt of derived) {
      if (attempt.outcome !== "auth-refused" || attempt.recovered) continue;
      const node = attempt.decidingNodes[0] ?? "";
      for (const at of attempt.authDemandedAt) {
        const key = recoveryKeyOf(attempt.source.identity, attempt.destination.identity, node, at);
        (refusedByKey.get(key) ?? put(refusedByKey, key)).add(record);
        (keysOfRefused.get(record) ?? put(keysOfRefused, record)).add(key);
      }
    }
  }

  function noteRecovery(flow: Flow): void {
    const at = flow.direction === "EGRESS" ? "egress" : "ingress";
    const key = recoveryKeyOf(flow.source.identity, flow.destination.identity, flow.node, at);
    recovery.noteLetThrough(key, flow.time, flow.sourcePort);
    const waiting = refusedByKey.get(key);
    if (!waiting) return;
    for (const record of waiting) dirty.add(record);
    refusedByKey.delete(key);
  }

  function lookAgain(record: ConnectionRecord): void {
    if (watermark === null) return;
    if (record.events.length > 0) {
      settleConnection(record, refresh(record), watermark - LATE_NS, names, recovery, shared);
      if (record.events.length === 0) wheel.put(record, record.lastSeen + KEEP_NS);
    } else if (record.lastSeen + KEEP_NS <= watermark) {
      forget(record);
    } else {
      wheel.put(record, record.lastSeen + KEEP_NS);
    }
  }

  function hear(flow: Flow): void {
    if (nodes.noteFlow(flow)) markUncertain();
    if (firstEventAt === null || flow.time < firstEventAt) firstEventAt = flow.time;
    if (lastEventAt === null || flow.time > lastEventAt) lastEventAt = flow.time;
    if (!flow.tunnel) names.learn(flow, clusterOfNode(flow.node));
  }

  return {
    foldBystander: hear,
    foldFlow(flow) {
      const cluster = clusterOfNode(flow.node);
      const meaning = classifyFlow(flow);
      hear(flow);
      if (meaning === "passes-by") return { meaning, counted: true, connection: null };
      if (watermark !== null && flow.time < watermark - LATE_NS) {
        late += 1;
        nodes.noteLate(flow.node);
        return { meaning, counted: false, connection: null };
      }
      const place = connectionPlaceOf(flow, cluster);
      const record = place && recordOf(place.key, flow, cluster, place.reversed);
      if (!place || !record) {
        if (meaning === "later-drop") unattributed += 1;
        return { meaning, counted: true, connection: null };
      }
      const added = addEvent(record, evidenceOf(flow, meaning, place.reversed), caps.eventsPerConnection);
      if (added === "repeat") return { meaning, counted: false, connection: record };
      if (added === "replaced") crowded += 1;
      dirty.add(record);
      if (meaning === "lets-through" && (flow.authType === "SPIRE" || flow.authType === "TEST_ALWAYS_FAIL")) noteRecovery(flow);
      return { meaning, counted: true, connection: record };
    },
    foldLost(lost) {
      const node = lost.node === "" ? null : lost.node;
      if (node !== null) nodes.noteLost(node, lost.count);
      holes.add({ kind: "lost", node, from: lost.first ?? lost.time, to: lost.last ?? lost.time, count: lost.count, reason: lost.source });
      markUncertain();
    },
    foldNodeStatus(status) {
      for (const node of status.nodes) nodes.noteState(node, status.state);
    },
    foldNodes: (reports) => reports.forEach((report) => nodes.noteReport(report)),
    foldGap(gap) {
      holes.add({ kind: "gap", ...gap, count: null });
      markUncertain();
    },
    foldLag: (node, lagMs) => nodes.noteLag(node, lagMs),
    foldOwner: ({ cluster, namespace, pod, name }) => names.own(cluster, namespace, pod, name),
    advance(to) {
      if (watermark !== null && to <= watermark) return;
      watermark = to;
      for (const record of dirty) refresh(record);
      dirty.clear();
      for (const record of wheel.take(to)) lookAgain(record);
    },
    endCapture() {
      captureEnd = lastEventAt;
      if (lastEventAt !== null && (watermark === null || lastEventAt > watermark)) watermark = lastEventAt;
      for (const record of records.values()) dirty.add(record);
    },
    takeChanges() {
      for (const record of dirty) refresh(record);
      dirty.clear();
      const taken = { attempts, remnants, aliases: names.takeAliases() };
      attempts = [];
      remnants = [];
      return taken;
    },
    connectionOf(flow) {
      const place = connectionPlaceOf(flow, clusterOfNode(flow.node));
      return (place && records.get(place.key)) ?? null;
    },
    coverage: () => ({
      nodes: nodes.all(),
      holes: holes.all(),
      late,
      unattributedDrops: unattributed,
      firstEventAt,
      lastEventAt,
      watermark,
      caps: [
        { name: "connections", held: records.size, cap: caps.connections, dropped: evicted, says: "The oldest connection is decided with what was seen of it, before its 70 s are over." },
        { name: "events of one connection", held: 0, cap: caps.eventsPerConnection, dropped: crowded, says: "Further events of one connection replace its newest; its refusals are then a lower bound." },
        { name: "pods with a known workload", held: names.held, cap: caps.pods, dropped: names.dropped, says: "The pods seen first are named by their pattern again." },
        { name: "holes in coverage", held: holes.held, cap: caps.holesPerNode, dropped: holes.joined, says: "The two oldest holes of a node become one that spans both." },
      ],
    }),
  };
}

function put<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const created = new Set<V>();
  map.set(key, created);
  return created;
}
