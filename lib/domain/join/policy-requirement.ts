import type { ClusterBook } from "../cluster/cluster-book";
import type { Pair, PairEnd, RequiringRule } from "../pair";
import { addressIdentity, evaluatePolicy, type CompiledPolicies, type EvaluatedAnswer } from "../policy/evaluate";
import { policyIdentity, type PolicyIdentity } from "../policy/policy-identity";
import type { PolicyDirection } from "../policy/policy-rule";
import { protocolNumber } from "../policy/protocol-number";
import { namedPortsOfPod, type ClusterPolicies } from "./cluster-policies";
import { rulesOf, type DirectionRequirement, type PairRequirement } from "./pair-requirement";

/** More identities of one end than this are not all asked about: the answer is then not known. */
const IDENTITIES_ASKED = 8;

type AskedPair = Pick<Pair, "source" | "destination" | "port" | "protocol">;

/** What the policies of a cluster demand of a pair. `moduleOff`: why no handshake can ever succeed; null when one may. */
export function requirementOf(pair: AskedPair, policies: ClusterPolicies, book: ClusterBook, moduleOff: string | null): PairRequirement {
  const ingress = directionOf("ingress", pair.destination, pair.source, pair, policies, book);
  const egress = directionOf("egress", pair.source, pair.destination, pair, policies, book);
  return { ...stateOf(pair, ingress, egress, policies, moduleOff), ingress, egress };
}

function demands({ verdict, auth }: DirectionRequirement): boolean {
  return verdict === "allow" && (auth === "spire" || auth === "test-always-fail");
}

function stateOf(pair: AskedPair, ingress: DirectionRequirement, egress: DirectionRequirement, policies: ClusterPolicies, moduleOff: string | null): Pick<PairRequirement, "state" | "reason"> {
  const asking = [ingress, egress].filter(demands);
  if (asking.length > 0) {
    const at = asking.map(({ direction }) => direction).join(" and ");
    const outside = outsideOf(pair);
    if (outside !== null) return { state: "cannot-succeed", reason: `policy requires authentication at ${at} of ${outside}, which can never have a SPIFFE identity` };
    if (asking.some(({ auth }) => auth === "test-always-fail")) return { state: "cannot-succeed", reason: `policy asks for the mode test-always-fail at ${at}, which never succeeds` };
    if (moduleOff !== null) return { state: "cannot-succeed", reason: `policy requires authentication at ${at}, and ${moduleOff}` };
    const how = asking.map(({ direction, explicit }) => (explicit ? "" : `${direction}'s is derived from a wider rule`)).filter((words) => words !== "");
    return { state: "required", reason: `policy requires authentication at ${at}${how.length > 0 ? `; ${how.join(", ")}` : ""}` };
  }
  const open = [ingress, egress].find(({ verdict }) => verdict === "unknown");
  if (open) return { state: "unknown", reason: open.reason ?? "what policies say is not known" };
  const depends = [ingress, egress].find((each) => each.depends);
  if (depends) return { state: "unknown", reason: `what policies say at ${depends.direction} depends on the order in which they were applied` };
  if (policies.missing !== null) return { state: "unknown", reason: policies.missing };
  const denied = [ingress, egress].find(({ verdict }) => verdict === "deny");
  if (denied) return { state: "not-required", reason: `no rule that lets it through requires authentication; policy denies it at ${denied.direction}` };
  return { state: "not-required", reason: ingress.verdict === "open" && egress.verdict === "open" ? "no policy selects either end" : "the rules that let it through do not ask for authentication" };
}

/** The end that can never authenticate, in words; null when both may. */
function outsideOf(pair: AskedPair): string | null {
  for (const [side, end] of [["source", pair.source], ["destination", pair.destination]] as const) {
    if (end.type !== "workload") return `its ${side}, ${end.peer}`;
  }
  return null;
}

function directionOf(direction: PolicyDirection, subjectEnd: PairEnd, peerEnd: PairEnd, pair: AskedPair, policies: ClusterPolicies, book: ClusterBook): DirectionRequirement {
  const said = (verdict: DirectionRequirement["verdict"], reason: string | null): DirectionRequirement => ({ direction, verdict, auth: "none", explicit: false, depends: false, rules: [], reason });
  // Policies are enforced where endpoints are: the outside has none, and nodes only under the host firewall.
  if (subjectEnd.type !== "workload") return said("open", null);
  if (pair.port === "*") return said("unknown", "the row folds many ports: open one of them");
  const protocol = protocolNumber(pair.protocol);
  if (protocol === null) return said("unknown", `policies are not asked about ${pair.protocol}`);
  if (pair.protocol === "ICMP" || pair.protocol === "ICMPV6") return said("unknown", "policies name ICMP by type, which the pair does not keep");
  const subjects = identitiesOf(subjectEnd, book, null);
  if (subjects.length === 0) return said("unknown", `the identity of ${subjectEnd.peer} was not seen`);
  if (subjects.length > IDENTITIES_ASKED) return said("unknown", `${subjectEnd.peer} had ${subjects.length} identities in the window`);
  const answers: EvaluatedAnswer[] = [];
  for (const engine of policies.engines) {
    const peers = identitiesOf(peerEnd, book, engine);
    if (peers.length === 0) return said("unknown", `the identity of ${peerEnd.peer} was not seen`);
    if (peers.length > IDENTITIES_ASKED) return said("unknown", `${peerEnd.peer} had ${peers.length} identities in the window`);
    for (const subject of subjects) for (const peer of peers) answers.push(evaluatePolicy(engine, { subject, direction, peer, protocol, port: pair.port ?? 0 }));
  }
  return mergeAnswers(direction, answers, policies.engines.length > 1);
}

/** Answers of all identities and engines as one: where they differ, nothing is claimed. */
function mergeAnswers(direction: PolicyDirection, answers: readonly EvaluatedAnswer[], isBetweenVersions: boolean): DirectionRequirement {
  const [first] = answers;
  if (first === undefined) return { direction, verdict: "unknown", auth: "none", explicit: false, depends: false, rules: [], reason: "policies were not asked" };
  const differing = answers.find(({ verdict, auth, conflict }) => verdict !== first.verdict || auth !== first.auth || conflict !== first.conflict);
  const rules = rulesOf(answers.flatMap(({ origins }) => origins), direction, first.explicit).filter((rule, index, all) => all.findIndex((other) => isSameRule(rule, other)) === index);
  if (differing) {
    const reason = isBetweenVersions ? `Cilium 1.15 and 1.20 merge these policies differently at ${direction}, and which way these agents do is not known` : `policies say different things at ${direction} of the identities that the ends had`;
    return { direction, verdict: "unknown", auth: "none", explicit: false, depends: false, rules, reason };
  }
  if (first.conflict !== null) return { direction, verdict: "unknown", auth: "none", explicit: false, depends: false, rules, reason: `its policies contradict each other: ${first.conflict}` };
  const verdict = first.verdict === "deny" ? "deny" : first.reason === "no-policy" || first.reason === "localhost" ? "open" : "allow";
  return { direction, verdict, auth: first.auth, explicit: first.explicit, depends: answers.some(({ depends }) => depends), rules, reason: null };
}

function isSameRule(a: RequiringRule, b: RequiringRule): boolean {
  return a.name === b.name && a.namespace === b.namespace && a.kind === b.kind && a.list === b.list && a.index === b.index && a.spec === b.spec;
}

/** The identities of an end as policies see them; of the outside those of its addresses. */
function identitiesOf(end: PairEnd, book: ClusterBook, engine: CompiledPolicies | null): PolicyIdentity[] {
  if (end.type === "cidr" || end.type === "world" || end.type === "fqdn") {
    if (end.type === "fqdn") return end.identities.map((identity) => policyIdentity(identity, end.labels));
    return engine === null ? [] : unique(end.addresses.map((address) => addressIdentity(engine, address)));
  }
  return end.identities.map((identity) => {
    const record = book.identity(identity);
    const own = end.identities.length === 1 ? end.labels : [];
    const labels = record?.labels ?? (end.type === "reserved" && own.length === 0 ? [end.peer] : own);
    return policyIdentity(identity, labels, namedPortsOfEnd(end, book));
  });
}

function unique(identities: readonly PolicyIdentity[]): PolicyIdentity[] {
  return [...new Map(identities.map((identity) => [identity.id, identity])).values()];
}

function namedPortsOfEnd({ namespace, workload }: PairEnd, book: ClusterBook): PolicyIdentity["namedPorts"] {
  if (namespace === null || workload === null) return [];
  const [pod] = book.podsOf(namespace, workload);
  return pod ? namedPortsOfPod(pod.namedPorts) : [];
}
