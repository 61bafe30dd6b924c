import type { NodeCoverage, VerdictsSeen } from "./coverage";
import { DROP_REASON } from "./drop-reason";
import { EventType, type Flow } from "./flow";
import type { Instant } from "./instant";

/** What each node's reporting is known to be worth. */
export interface NodeBook {
  /** Counts a flow; true when it is the node's earliest verdict so far: outcomes that waited for one may change. */
  noteFlow(flow: Flow): boolean;
  noteLost(node: string, count: number): void;
  noteLate(node: string): void;
  noteState(node: string, state: string): void;
  noteReport(report: { readonly name: string; readonly version: string | null; readonly state: string; readonly ringStart: Instant | null }): void;
  noteLag(node: string | null, lagMs: number): void;
  firstVerdictOn(node: string): Instant | null;
  lastEventOn(node: string): Instant | null;
  all(): readonly NodeCoverage[];
}

interface NodeEntry {
  node: string;
  state: string;
  version: string | null;
  ringStart: Instant | null;
  firstEventAt: Instant | null;
  lastEventAt: Instant | null;
  firstVerdictAt: Instant | null;
  policyDrops: number;
  flows: number;
  lost: number;
  late: number;
  lagMs: number | null;
}

/** Drops that only policy enforcement makes: where they come without verdicts, verdict events are switched off. */
const POLICY_DROPS: ReadonlySet<number> = new Set([DROP_REASON.policyDenied, DROP_REASON.policyDeny, DROP_REASON.authRequired]);

/** A node book; it holds what nodes there are, which a cluster bounds. */
export function createNodeBook(): NodeBook {
  const nodes = new Map<string, NodeEntry>();

  function entryOf(node: string): NodeEntry {
    const held = nodes.get(node);
    if (held) return held;
    const entry: NodeEntry = {
      node,
      state: "not listed",
      version: null,
      ringStart: null,
      firstEventAt: null,
      lastEventAt: null,
      firstVerdictAt: null,
      policyDrops: 0,
      flows: 0,
      lost: 0,
      late: 0,
      lagMs: null,
    };
    nodes.set(node, entry);
    return entry;
  }

  return {
    noteFlow(flow) {
      const entry = entryOf(flow.node);
      entry.flows += 1;
      if (entry.firstEventAt === null || flow.time < entry.firstEventAt) entry.firstEventAt = flow.time;
      if (entry.lastEventAt === null || flow.time > entry.lastEventAt) entry.lastEventAt = flow.time;
      if (flow.eventType === EventType.policyVerdict) {
        if (entry.firstVerdictAt !== null && flow.time >= entry.firstVerdictAt) return false;
        entry.firstVerdictAt = flow.time;
        return true;
      }
      if (flow.eventType === EventType.drop && POLICY_DROPS.has(flow.dropReason)) entry.policyDrops += 1;
      return false;
    },
    noteLost: (node, count) => void (entryOf(node).lost += count),
    noteLate: (node) => void (entryOf(node).late += 1),
    noteState: (node, state) => void (entryOf(node).state = state),
    noteReport(report) {
      const entry = entryOf(report.name);
      entry.state = report.state;
      entry.version = report.version ?? entry.version;
      entry.ringStart = entry.ringStart ?? report.ringStart;
    },
    noteLag(node, lagMs) {
      if (node !== null) entryOf(node).lagMs = lagMs;
      else for (const entry of nodes.values()) entry.lagMs = lagMs;
    },
    firstVerdictOn: (node) => nodes.get(node)?.firstVerdictAt ?? null,
    lastEventOn: (node) => nodes.get(node)?.lastEventAt ?? null,
    all: () =>
      [...nodes.values()]
        .sort((a, b) => (a.node < b.node ? -1 : 1))
        .map(({ policyDrops, ...entry }): NodeCoverage => ({ ...entry, verdicts: verdictsOf(entry.firstVerdictAt, policyDrops) })),
  };
}

function verdictsOf(firstVerdictAt: Instant | null, policyDrops: number): VerdictsSeen {
  if (firstVerdictAt !== null) return "seen";
  return policyDrops > 0 ? "off (drops without verdicts)" : "none seen";
}
