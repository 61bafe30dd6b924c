import type { Attempt, ConnectionTuple } from "./attempt";
import { finalAtOf } from "./attempt";
import { endOf } from "./attempt-end";
import type { EnforcedAt, Evidence } from "./evidence";
import { isExempt } from "./exempt";
import type { FlowPolicy } from "./flow";
import { isWorkloadIdentity } from "./identity";
import type { NameBook } from "./name-book";
import { outcomeOf, verdictBeside, voicesOf, type OutcomeContext, type Voice } from "./outcome-of";
import { isOutsideCluster } from "./peer";
import { countRefusals, type Segment } from "./segment";
import { shareWords } from "./shared-words";
import { legsOf, sumOfLegs } from "./wait/legs-of";

/** Shared by all that have none: most attempts do. */
const NO_L7: Attempt["l7"] = Object.freeze({ requestsSeen: 0, requestsRefused: 0, lastRefusedAt: null, refused: Object.freeze([]) });
const ONE_REQUEST: Attempt["l7"] = Object.freeze({ requestsSeen: 1, requestsRefused: 0, lastRefusedAt: null, refused: Object.freeze([]) });
const NOTHING_ESTABLISHED: Attempt["established"] = Object.freeze({ packets: 0, firstAt: null, lastAt: null });
const NO_POLICIES: Attempt["policies"] = Object.freeze([]);
const NO_WORDS: readonly string[] = Object.freeze([]);

const FLOWS_CAP = 16;
const POLICIES_CAP = 8;
const REFUSED_REQUESTS_CAP = 4;

/** The context of outcomes for one segment: `destinationIsOutside` and the destination's node are its own. */
export type SharedContext = Omit<OutcomeContext, "destinationIsOutside" | "destinationNode">;

/** The attempt that a segment's events make, with everything that stands beside its outcome except recovery. */
export function attemptOf(segment: Segment, tuple: ConnectionTuple, names: NameBook, shared: SharedContext): Attempt {
  const destinationIsOutside = segment.words.every((word) => isOutsideCluster(word.destination, tuple.cluster));
  const voices = voicesOf(segment, destinationIsOutside);
  const context: OutcomeContext = { ...shared, destinationIsOutside, destinationNode: names.nodeOf(tuple.destinationAddress) };
  const answer = outcomeOf(segment, voices, context);
  const { deciding } = answer;
  const legs = legsOf(voices);
  const authRefusals = segment.words.filter((word) => word.meaning === "refuses-auth");
  const source = endOf("source", deciding, segment.words, tuple.sourceAddress, tuple.cluster, names);
  const destination = endOf("destination", deciding, segment.words, tuple.destinationAddress, tuple.cluster, names);
  return {
    tuple,
    time: segment.first,
    outcome: answer.outcome,
    reason: answer.reason,
    evidence: answer.evidence,
    refusals: countRefusals(authRefusals),
    refusedBy: authRefusals.length === 0 ? NO_WORDS : shareWords([...new Set(authRefusals.map((word) => word.dropReasonName))]),
    waitMs: answer.outcome === "authenticated-late" ? sumOfLegs(legs) : null,
    legs,
    refusedOpen: answer.refusedOpen,
    recovered: false,
    l7: l7Of(segment.l7),
    established: establishedOf(segment.established),
    encrypted: segment.words.some((word) => word.encrypted),
    exempt: isExempt(tuple, deciding.source.identity, deciding.destination.identity),
    viaProxy: source.type === "workload" && source.pod === null && names.isNodeAddress(tuple.sourceAddress),
    identityChanged: changes(segment, "source") || changes(segment, "destination"),
    source,
    destination,
    service: segment.words.find((word) => word.service !== null)?.service ?? null,
    nodes: shareWords(nodesOf(segment)),
    decidingNodes: shareWords(answer.decidingNodes),
    authDemandedAt: demandedAt(voices),
    policies: policiesOf(segment),
    flows: flowsOf(deciding, segment),
    decided: shared.watermark !== null && shared.watermark > finalAtOf({ time: segment.first, outcome: answer.outcome }),
  };
}

/** What L7 events say beside the outcome: requests seen, and those that a rule refused. */
export function l7Of(events: readonly Evidence[]): Attempt["l7"] {
  if (events.length === 0) return NO_L7;
  if (events.length === 1 && events[0]?.meaning === "l7-request") return ONE_REQUEST;
  const refusals = events.filter((event) => event.meaning === "l7-refusal");
  const refused: { method: string; path: string }[] = [];
  for (const { request } of refusals) {
    if (request === null || refused.length >= REFUSED_REQUESTS_CAP) continue;
    if (!refused.some((held) => held.method === request.method && held.path === request.path)) refused.push(request);
  }
  const seen = events.filter((event) => event.meaning === "l7-request").length + refusals.length;
  return { requestsSeen: seen, requestsRefused: refusals.length, lastRefusedAt: refusals.at(-1)?.time ?? null, refused };
}

/** Refused packets of the connection after it was open. */
export function establishedOf(events: readonly Evidence[]): Attempt["established"] {
  if (events.length === 0) return NOTHING_ESTABLISHED;
  return {
    packets: countRefusals(events),
    firstAt: events[0]?.time ?? null,
    lastAt: events.at(-1)?.time ?? null,
  };
}

function changes(segment: Segment, side: "source" | "destination"): boolean {
  let held = 0;
  for (const word of segment.words) {
    const { identity } = word[side];
    if (!isWorkloadIdentity(identity)) continue;
    if (held !== 0 && held !== identity) return true;
    held = identity;
  }
  return false;
}

const DEMANDED = { neither: [], egress: ["egress"], ingress: ["ingress"], both: ["egress", "ingress"] } as const satisfies Record<string, readonly EnforcedAt[]>;

function demandedAt(voices: readonly Voice[]): readonly EnforcedAt[] {
  let ingress = false;
  let egress = false;
  for (const voice of voices) {
    if (!voice.words.some((word) => word.demandsAuth || word.meaning === "refuses-auth")) continue;
    if (voice.at === "ingress") ingress = true;
    else egress = true;
  }
  return DEMANDED[ingress ? (egress ? "both" : "ingress") : egress ? "egress" : "neither"];
}

function nodesOf(segment: Segment): readonly string[] {
  const nodes: string[] = [];
  for (const { node } of segment.words) if (!nodes.includes(node)) nodes.push(node);
  return nodes.length > 1 ? nodes.sort() : nodes;
}

function policiesOf(segment: Segment): Attempt["policies"] {
  if (segment.words.every((word) => word.allowedBy.length === 0 && word.deniedBy.length === 0)) return NO_POLICIES;
  const found = new Map<string, Attempt["policies"][number]>();
  const add = (policies: readonly FlowPolicy[], direction: EnforcedAt, effect: "allowed" | "denied"): void => {
    for (const { kind, namespace, name } of policies) {
      const key = `${direction}|${effect}|${kind}|${namespace}|${name}`;
      if (found.size < POLICIES_CAP && !found.has(key)) found.set(key, { kind, namespace, name, direction, effect });
    }
  };
  for (const word of segment.words) {
    if (word.at === null) continue;
    add(word.allowedBy, word.at, "allowed");
    add(word.deniedBy, word.at, "denied");
  }
  return [...found.keys()].sort().flatMap((key) => found.get(key) ?? []);
}

/** Evidence by uuid: the deciding event first, then verdicts, drops, refused requests and traces, by time. */
function flowsOf(deciding: Evidence, segment: Segment): readonly string[] {
  const uuids: string[] = [];
  const add = ({ uuid }: Evidence): void => {
    if (uuid !== "" && uuids.length < FLOWS_CAP && !uuids.includes(uuid)) uuids.push(uuid);
  };
  add(deciding);
  for (const word of segment.words) if (word.kind === "verdict" || (word.kind === "drop" && verdictBeside(word, segment) === null)) add(word);
  for (const event of segment.established.slice(0, 4)) add(event);
  for (const event of segment.l7) if (event.meaning === "l7-refusal") add(event);
  for (const word of segment.words) add(word);
  // A copy is as long as what it holds; a list that grew has room to spare, and there are many.
  return uuids.slice();
}
