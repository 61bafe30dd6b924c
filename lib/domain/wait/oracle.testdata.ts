import { classifyFlow } from "../classify";
import { EventType, type Flow } from "../flow";

/** M2 told apart from the model: one pass over the verdicts and drops of each key, in order of that node's time. */
export interface ToldEpisode {
  readonly key: string;
  readonly openedAt: bigint;
  readonly closedAt: bigint | null;
  readonly state: "closed" | "unresolved" | "open";
}

const ECHO_NS = 10_000_000n;
const SPAN_NS = 70_000_000_000n;

/** Every cold start that the flows show by `end`. */
export function tellEpisodes(flows: readonly Flow[], end: bigint): ToldEpisode[] {
  const told: ToldEpisode[] = [];
  const standing = new Map<string, { openedAt: bigint; last: bigint }>();
  const sorted = flows.filter((flow) => isWord(flow) && !isEchoIn(flows, flow)).sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : rank(a) - rank(b)));
  for (const flow of sorted) {
    const key = keyOf(flow);
    const open = standing.get(key);
    if (open && flow.time > open.last + SPAN_NS) {
      told.push({ key, openedAt: open.openedAt, closedAt: null, state: "unresolved" });
      standing.delete(key);
    }
    const now = standing.get(key);
    if (isRefusal(flow)) standing.set(key, { openedAt: now?.openedAt ?? flow.time, last: flow.time });
    else if (now) {
      told.push({ key, openedAt: now.openedAt, closedAt: flow.time, state: "closed" });
      standing.delete(key);
    }
  }
  for (const [key, { openedAt, last }] of standing) told.push({ key, openedAt, closedAt: null, state: last + SPAN_NS < end ? "unresolved" : "open" });
  return told.sort(byKey);
}

export function byKey(a: ToldEpisode, b: ToldEpisode): number {
  return a.key !== b.key ? (a.key < b.key ? -1 : 1) : a.openedAt < b.openedAt ? -1 : 1;
}

function isWord(flow: Flow): boolean {
  return isRefusal(flow) || (flow.eventType === EventType.policyVerdict && classifyFlow(flow) === "lets-through" && flow.authType === "SPIRE");
}

/** A drop a moment after its own verdict is the same refusal (rule 2.4). */
function isEchoIn(flows: readonly Flow[], drop: Flow): boolean {
  if (drop.eventType !== EventType.drop) return false;
  return flows.some((flow) => flow.eventType === EventType.policyVerdict && isRefusal(flow) && flow.node === drop.node && flow.sourcePort === drop.sourcePort && flow.sourceAddress === drop.sourceAddress && drop.time - flow.time >= 0n && drop.time - flow.time <= ECHO_NS);
}

function isRefusal(flow: Flow): boolean {
  return classifyFlow(flow) === "refuses-auth";
}

function rank(flow: Flow): number {
  return isRefusal(flow) ? 0 : 1;
}

export function keyOf(flow: Flow): string {
  return `${flow.source.identity}>${flow.destination.identity}|${flow.direction === "EGRESS" ? "egress" : "ingress"}|${flow.node}`;
}
