import { attemptIdOf, type Attempt } from "@/lib/domain/attempt";
import type { FlowMeaning } from "@/lib/domain/classify";
import type { CoverageHole } from "@/lib/domain/coverage";
import { peerOfEndpoint } from "@/lib/domain/filter-flow";
import { EventType, type Flow } from "@/lib/domain/flow";
import { printInstant } from "@/lib/domain/instant";
import { parsePairKey, type PairKeyParts } from "@/lib/domain/pair-key";
import { holeToWire } from "./coverage-to-wire";
import type { FlowRow, FlowWire } from "./flow";
import { printHubbleLine } from "./hubble-line";
import { endWords } from "./hubble-line-end";
import { matchWords, typeWords, verdictWords } from "./hubble-line-words";

/** A flow with what it came to mean, as the engine tells it. */
export interface ClassifiedFlow {
  readonly id: string;
  readonly flow: Flow;
  readonly meaning: FlowMeaning;
  /** The attempt it belongs to, under the key of its pair; null when there is none, or it is no longer held. */
  readonly attempt: { readonly pair: string; readonly attempt: Attempt } | null;
}

export type FlowRowModel = ({ readonly row: "flow" } & ClassifiedFlow) | { readonly row: "hole"; readonly hole: CoverageHole };

/** A row of a list or of the tail: a flow, or a stretch that was not seen. */
export function flowRowToWire(row: FlowRowModel): FlowRow {
  return row.row === "hole" ? { row: "hole", hole: holeToWire(row.hole) } : { row: "flow", flow: flowToWire(row) };
}

/** A classified flow as answers carry it. */
export function flowToWire({ id, flow, meaning, attempt }: ClassifiedFlow): FlowWire {
  const isVerdict = flow.eventType === EventType.policyVerdict;
  const peers = peersOf(flow, attempt?.pair ?? null);
  return {
    id,
    time: printInstant(flow.time),
    node: flow.node,
    type: isVerdict ? `policy-verdict:${matchWords(flow.policyMatchType)}` : typeWords(flow),
    verdict: isVerdict ? `${flow.direction} ${verdictWords(flow)}` : verdictWords(flow),
    direction: flow.direction,
    auth: flow.authType === "DISABLED" || flow.authType === "" ? null : flow.authType,
    summary: flow.summary,
    isReply: flow.isReply,
    source: { peer: peers.source, text: endWords(flow, "source").host, identity: flow.source.identity, port: flow.sourcePort || null },
    destination: { peer: peers.destination, text: endWords(flow, "destination").host, identity: flow.destination.identity, port: flow.destinationPort || null },
    protocol: flow.protocol,
    dropReason: flow.dropReasonName || null,
    kind: meaning,
    pair: attempt?.pair ?? null,
    attempt: attempt && attemptIdOf(attempt.attempt),
    outcome: attempt?.attempt.outcome ?? null,
    line: printHubbleLine(flow),
  };
}

/** The peers in the packet's order: the pair's names where it has one, else what the record itself says. */
function peersOf(flow: Flow, pair: string | null): { readonly source: string; readonly destination: string } {
  const parts = pair === null ? null : parsePairKey(pair);
  if (parts === null) return { source: peerOfEndpoint(flow.source, flow.node).peer, destination: peerOfEndpoint(flow.destination, flow.node).peer };
  return runsBack(flow, parts) ? { source: parts.destination, destination: parts.source } : { source: parts.source, destination: parts.destination };
}

/** True for packets from the pair's destination to its source; where Hubble does not say, the pair's port tells. */
function runsBack(flow: Flow, { port }: PairKeyParts): boolean {
  if (flow.isReply !== null) return flow.isReply;
  return typeof port === "number" && flow.sourcePort === port && flow.destinationPort !== port;
}
