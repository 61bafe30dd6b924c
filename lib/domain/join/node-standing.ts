import type { ClusterBook } from "../cluster/cluster-book";
import { nodeAgentsOf, type NodeAgents } from "../cluster/node-agents";
import { agentState, placeOf, type Agent, type AgentBook, type AgentState } from "../spire/agent";
import { knownOf, silenceOf, type Reading } from "../spire/reading";

/** What SPIRE's server says of the agent of one node. */
export type Attestation =
  | { readonly state: AgentState; readonly agent: Agent; readonly reason: string }
  /** All agents were read just now, and none is this node's. */
  | { readonly state: "none"; readonly agent: null; readonly reason: string }
  | { readonly state: "not-observed"; readonly agent: null; readonly reason: string };

/** A node with what runs on it and how its SPIRE agent stands with the server. */
export interface NodeStanding extends NodeAgents {
  readonly kernel: string;
  readonly attestation: Attestation;
}

/** An agent that SPIRE still knows and that is no node's of this cluster, as far as nodes are known. */
export interface StrayAgent {
  readonly agent: Agent;
  readonly state: AgentState;
  /** As its attestation says; null: it says none. */
  readonly nodeName: string | null;
  readonly reason: string;
}

export interface NodeStandings {
  /** Worst first, then by name. */
  readonly nodes: readonly NodeStanding[];
  readonly strays: readonly StrayAgent[];
}

/** Worst first: what needs a person stands on top, what is not known above what is well. */
const ORDER: readonly Attestation["state"][] = ["banned", "expired", "none", "expires-soon", "not-observed", "attested"];
/** Of several records of one node, the one that serves. */
const BEST: readonly AgentState[] = ["attested", "expires-soon", "expired", "banned"];

/**
 * Every node beside its agent's record at the server. A node is found by its name or its UID, as `k8s_psat` tells them;
 * without a whole and live list of agents the absence of a record says nothing.
 */
export function nodeStandingsOf(book: ClusterBook, reading: Reading<AgentBook> | null, nowMs: number): NodeStandings {
  const agents = reading === null ? [] : (knownOf(reading)?.value.agents ?? []);
  const places = agents.map((agent) => ({ agent, place: placeOf(agent), state: agentState(agent, nowMs) }));
  const unplaced = places.filter(({ place }) => place === null || (place.nodeName === null && place.nodeUid === null)).length;
  const byName = new Map<string, (typeof places)[number][]>();
  const byUid = new Map<string, (typeof places)[number][]>();
  for (const each of places) {
    if (each.place?.nodeName) push(byName, each.place.nodeName, each);
    if (each.place?.nodeUid) push(byUid, each.place.nodeUid, each);
  }
  const taken = new Set<Agent>();
  const nodes = nodeAgentsOf(book).map((around): NodeStanding => {
    const node = book.of("nodes").get(around.node);
    const found = [...new Set([...(byName.get(around.node) ?? []), ...(node === undefined ? [] : (byUid.get(node.uid) ?? []))])];
    // A node made anew under its name has another UID: a record of the old one is not its own.
    const own = found.filter(({ place }) => !node?.uid || !place?.nodeUid || place.nodeUid === node.uid);
    for (const { agent } of own) taken.add(agent);
    return { ...around, kernel: node?.kernel ?? "", attestation: attestationOf(own, reading, unplaced) };
  });
  nodes.sort((a, b) => rankOf(a) - rankOf(b) || (a.node < b.node ? -1 : 1));
  const nodesKnown = book.isComplete("nodes");
  const strays = places.filter(({ agent }) => !taken.has(agent)).map(({ agent, place, state }): StrayAgent => ({
    agent,
    state,
    nodeName: place?.nodeName ?? null,
    reason: place === null ? `it attested by ${agent.attestationType}, which names no node` : nodesKnown ? "record of a node that is gone: SPIRE keeps it" : "nodes are not all read: whether its node is there is not known",
  }));
  return { nodes, strays };
}

function push<Of>(map: Map<string, Of[]>, key: string, value: Of): void {
  const held = map.get(key);
  if (held) held.push(value);
  else map.set(key, [value]);
}

function rankOf({ attestation }: NodeStanding): number {
  return ORDER.indexOf(attestation.state);
}

function attestationOf(own: readonly { readonly agent: Agent; readonly state: AgentState }[], reading: Reading<AgentBook> | null, unplaced: number): Attestation {
  const silence = reading === null ? "SPIRE is not read" : silenceOf(reading);
  const [best] = [...own].sort((a, b) => BEST.indexOf(a.state) - BEST.indexOf(b.state) || (b.agent.expiresAtMs ?? 0) - (a.agent.expiresAtMs ?? 0));
  if (best === undefined) {
    const cut = reading === null ? null : knownOf(reading)?.value.cut;
    if (silence !== null) return { state: "not-observed", agent: null, reason: silence };
    if (cut) return { state: "not-observed", agent: null, reason: "not all agents were read: its own may be among the rest" };
    if (unplaced > 0) return { state: "not-observed", agent: null, reason: `${unplaced} ${unplaced === 1 ? "agent" : "agents"} attested in a way that names no node: one may be its own` };
    return { state: "none", agent: null, reason: "no agent of this node is registered with the server" };
  }
  if (silence === null) return { ...best, reason: "" };
  // What ran out after the last reading may have been renewed since, unseen.
  if (best.state === "expired" || best.state === "expires-soon") return { state: "not-observed", agent: null, reason: `its certificate was near its end when agents were last read: ${silence}` };
  return { ...best, reason: `as last read: ${silence}` };
}

/** How many nodes stand how. */
export interface NodeCounts {
  readonly nodes: number;
  readonly attested: number;
  readonly expiresSoon: number;
  readonly expired: number;
  readonly banned: number;
  readonly none: number;
  readonly notObserved: number;
  /** Nodes whose SPIRE agent's pod is ready, and nodes with none of which that is known. */
  readonly agentReady: number;
  readonly agentMissing: number;
  readonly agentNotReady: number;
}

/** The numbers of all nodes, however many are listed. */
export function countNodes(nodes: readonly NodeStanding[]): NodeCounts {
  const of = (state: Attestation["state"]): number => nodes.filter(({ attestation }) => attestation.state === state).length;
  return {
    nodes: nodes.length,
    attested: of("attested"),
    expiresSoon: of("expires-soon"),
    expired: of("expired"),
    banned: of("banned"),
    none: of("none"),
    notObserved: of("not-observed"),
    agentReady: nodes.filter(({ spireAgent }) => spireAgent?.ready === true).length,
    agentMissing: nodes.filter(({ spireAgent, podsKnown }) => spireAgent === null && podsKnown).length,
    agentNotReady: nodes.filter(({ spireAgent }) => spireAgent?.ready === false).length,
  };
}
