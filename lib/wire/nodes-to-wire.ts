import { instantFromMs, printInstant } from "@/lib/domain/instant";
import type { Attestation, NodeStanding } from "@/lib/domain/join/node-standing";
import type { SpireStanding } from "@/lib/domain/join/spire-standing";
import { knownOf, mapReading, silenceOf, type Reading } from "@/lib/domain/spire/reading";
import { headToWire, type HeadModel } from "./answer-to-wire";
import type { NodesAnswer, NodeStandingWire } from "./spire";

/** Nodes and records of agents that an answer lists; the counts are of all. */
const NODES_CAP = 1_000;
const STRAYS_CAP = 100;

export interface StandingModel extends HeadModel {
  readonly standing: SpireStanding;
}

/** `GET /api/v1/nodes` */
export function nodesToWire(model: StandingModel): NodesAnswer {
  const { nodes, strays } = model.standing.nodes;
  return {
    ...headToWire(model),
    asOf: msToWire(model.standing.asOfMs),
    nodes: nodes.slice(0, NODES_CAP).map(nodeToWire),
    nodesKnown: model.standing.nodesKnown,
    nodesMore: Math.max(0, nodes.length - NODES_CAP),
    counts: { ...model.standing.nodeCounts },
    strays: strays.slice(0, STRAYS_CAP).map(({ agent, nodeName, state, reason }) => ({ agentId: agent.id, nodeName, state, expiresAt: nullableMsToWire(agent.expiresAtMs), reason })),
    straysMore: Math.max(0, strays.length - STRAYS_CAP),
    agentsRead: readingToWire(model.standing.view === null ? null : mapReading(model.standing.view.agents, ({ agents, unreadable, cut }) => ({ agents: agents.length, unreadable: unreadable.count, isCut: cut !== null }))),
  };
}

function nodeToWire({ node, ready, kernel, ciliumAgent, spireAgent, podsKnown, workloadPods, hasWireguardKey, attestation }: NodeStanding): NodeStandingWire {
  return { node, ready, kernel, ciliumAgent: ciliumAgent && { ...ciliumAgent }, spireAgent: spireAgent && { ...spireAgent }, podsKnown, workloadPods, hasWireguardKey, attestation: attestationToWire(attestation) };
}

function attestationToWire({ state, reason, agent }: Attestation): NodeStandingWire["attestation"] {
  return {
    state,
    reason,
    type: agent?.attestationType ?? null,
    agentId: agent?.id ?? null,
    expiresAt: nullableMsToWire(agent?.expiresAtMs ?? null),
    canReattest: agent?.canReattest ?? null,
    version: agent?.version ?? null,
  };
}

/** A reading with its value in the shape of the wire; null: there is nobody to ask. */
export interface ReadingWire<Value> {
  state: Reading<unknown>["state"];
  value: Value | null;
  readAt: string | null;
  since: string | null;
  retryAt: string | null;
  reason: string;
}

/** One thing that SPIRE may tell, with its state and why nothing follows from its silence. */
export function readingToWire<Value>(reading: Reading<Value> | null): ReadingWire<Value> {
  if (reading === null) return { state: "not-observed", value: null, readAt: null, since: null, retryAt: null, reason: "SPIRE is not read" };
  const known = knownOf(reading);
  return {
    state: reading.state,
    value: known === null ? null : known.value,
    readAt: known === null ? null : msToWire(known.readAtMs),
    since: reading.state === "not-observed" ? null : msToWire(reading.sinceMs),
    retryAt: reading.state === "not-observed" ? null : nullableMsToWire(reading.retryAtMs),
    reason: silenceOf(reading) ?? reading.sentence,
  };
}

/** Epoch ms as answers carry times. */
export function msToWire(ms: number): string {
  return printInstant(instantFromMs(Math.round(ms)));
}

/** The same where it may not be known. */
export function nullableMsToWire(ms: number | null): string | null {
  return ms === null ? null : msToWire(ms);
}
