import { parseAddressRange, rangeContains } from "../address";
import { answersOf115 } from "./answer-115";
import { ciliumRules, worldLabelFor } from "./cilium-rules";
import type { EngineOptions } from "./engine-options";
import { answersOfOrders } from "./insertion-orders";
import { labelOf } from "./label";
import { kubernetesRules } from "./kubernetes-rules";
import { pairSteps } from "./pair-steps";
import { networksOf } from "./peer-selector";
import { conflictAnswer, NOT_ENFORCED, type PolicyAnswer } from "./policy-answer";
import { aggregateOf, type NamedPort, type PolicyIdentity } from "./policy-identity";
import type { PolicyName, PolicyObject } from "./policy-object";
import type { PolicyDirection, PolicyRule } from "./policy-rule";
import type { PolicyService } from "./service-peers";
import { subjectPolicy, subjectRules, type SubjectPolicy } from "./subject-policy";

/** A policy that the agent refuses as a whole, and why. */
export interface RefusedPolicy {
  readonly policy: PolicyName;
  readonly reason: string;
}

/** Policies made ready: ask as many questions as you like, subjects are computed once. */
export interface CompiledPolicies {
  readonly options: EngineOptions;
  readonly rules: readonly PolicyRule[];
  readonly refused: readonly RefusedPolicy[];
  /** Networks that rules name, the narrowest first: addresses in them have an identity of their own. */
  readonly networks: readonly string[];
  readonly namedPorts: readonly NamedPort[];
  /** Policies of subjects by their labels, and those shared by subjects that the same rules select. */
  readonly subjects: Map<string, SubjectPolicy>;
  readonly shared: Map<string, SubjectPolicy>;
  /** The same by the very object that asks: whoever asks again and again need not have its labels written out. */
  readonly asked: WeakMap<PolicyIdentity, SubjectPolicy>;
}

export interface PolicyQuestion {
  /** The side whose policy is asked. */
  readonly subject: PolicyIdentity;
  readonly direction: PolicyDirection;
  readonly peer: PolicyIdentity;
  /** IP protocol number. */
  readonly protocol: number;
  /** For ICMP the type. */
  readonly port: number;
}

/** The answer, and whether the engine itself gives others from one computation to the next. */
export interface EvaluatedAnswer extends PolicyAnswer {
  readonly depends: boolean;
  /** Every answer the engine may give, the one that claims least first. */
  readonly possible: readonly PolicyAnswer[];
}

/** Subjects held ready at most; the oldest goes first. */
const MOST_SUBJECTS = 10_000;

const RESOURCE_KINDS = { CiliumNetworkPolicy: "cnp", CiliumClusterwideNetworkPolicy: "ccnp", NetworkPolicy: "netpol" } as const;

/** What stands around the policies in the cluster. */
export interface PolicySurroundings {
  readonly services: readonly PolicyService[];
  /** Named ports of every pod: up to 1.15 a name in an egress rule means the port that any of them has. */
  readonly namedPorts: readonly NamedPort[];
}

/** Makes policies ready to be asked. Policies that the agent refuses are listed, and have no effect. */
export function compilePolicies(policies: readonly PolicyObject[], { services, namedPorts }: PolicySurroundings, options: EngineOptions): CompiledPolicies {
  const refused: RefusedPolicy[] = [];
  const rules: PolicyRule[] = [];
  for (const object of options.version === "1.15" ? policies : [...policies].sort(byResource)) {
    const read = "spec" in object ? kubernetesRules(object, options) : ciliumRules(object, services, options);
    if (read.refused !== null) refused.push({ policy: object.policy, reason: read.refused });
    rules.push(...read.rules);
  }
  const networks = new Set(rules.flatMap((rule) => (rule.peers ?? []).flatMap(networksOf)));
  const length = (network: string): number => parseAddressRange(network)?.prefix ?? 0;
  return { options, rules, refused, networks: [...networks].sort((a, b) => length(b) - length(a)), namedPorts, subjects: new Map(), shared: new Map(), asked: new WeakMap() };
}

/** What the policies say of one question. */
export function evaluatePolicy(compiled: CompiledPolicies, question: PolicyQuestion): EvaluatedAnswer {
  const policy = subjectOf(compiled, question.subject);
  if (policy.conflict !== null) return certain(conflictAnswer(policy.conflict));
  const inDirection = policy[question.direction];
  if (!inDirection.enforced) return certain(NOT_ENFORCED);
  const ends = { ...question, aggregate: aggregateOf(question.peer.id, compiled.options.clusterId) };
  const target = { protocol: question.protocol, port: question.port, bits: 16 };
  if (compiled.options.version === "1.15") {
    const possible = answersOf115(inDirection, ends, compiled.namedPorts, target, compiled.options);
    return { ...(possible[0] ?? NOT_ENFORCED), depends: possible.length > 1, possible };
  }
  const { answer, possible } = answersOfOrders(pairSteps(inDirection.filters, ends, compiled.options), target, inDirection.features);
  return { ...answer, depends: possible.length > 1, possible };
}

/** The identity of an address: of the narrowest network that rules name, else of the outside as a whole. */
export function addressIdentity(compiled: CompiledPolicies, address: string): PolicyIdentity {
  const world = worldLabelFor(compiled.options)(address);
  const outside = labelOf("reserved", world, "");
  const around = compiled.networks.filter((each) => {
    const range = parseAddressRange(each);
    return range !== null && range.prefix > 0 && rangeContains(range, address);
  });
  const [network] = around;
  if (network === undefined) return { id: world === "world" ? 2 : world === "world-ipv4" ? 9 : 10, labels: [outside], namedPorts: [] };
  const labels = around.map((each) => labelOf("cidr", each.replaceAll(":", "-"), ""));
  return { id: 2 ** 24 + 1 + compiled.networks.indexOf(network), labels: [...labels, outside], namedPorts: [] };
}

function certain(answer: PolicyAnswer): EvaluatedAnswer {
  return { ...answer, depends: false, possible: [answer] };
}

function subjectOf(compiled: CompiledPolicies, subject: PolicyIdentity): SubjectPolicy {
  const known = compiled.asked.get(subject) ?? subjectByLabels(compiled, subject);
  compiled.asked.set(subject, known);
  return known;
}

function subjectByLabels(compiled: CompiledPolicies, subject: PolicyIdentity): SubjectPolicy {
  const key = `${subject.id === 1 ? "host" : ""}|${subject.labels.map(({ source, key, value }) => `${source}:${key}=${value}`).join("|")}`;
  const held = compiled.subjects.get(key);
  if (held !== undefined) return held;
  const selected = subjectRules(subject, compiled.rules, compiled.options);
  const policy = compiled.shared.get(selected.key) ?? subjectPolicy(selected, compiled.options);
  keep(compiled.shared, selected.key, policy);
  keep(compiled.subjects, key, policy);
  return policy;
}

function keep(held: Map<string, SubjectPolicy>, key: string, policy: SubjectPolicy): void {
  const [oldest] = held.keys();
  if (held.size >= MOST_SUBJECTS && oldest !== undefined && !held.has(key)) held.delete(oldest);
  held.set(key, policy);
}

/** Rules merge in the order of their objects' names, whichever was applied first (pkg/policy/rules.go, sort). */
function byResource(a: PolicyObject, b: PolicyObject): number {
  const key = ({ policy }: PolicyObject): string => `${RESOURCE_KINDS[policy.kind]}/${policy.namespace}/${policy.name}`;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}
