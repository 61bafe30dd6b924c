import { policyKindOf, readPolicy, type ReadPolicy } from "@/lib/cluster/policy/read-policy";
import { DEFAULT_ENGINE_OPTIONS, type EngineOptions, type EngineVersion } from "@/lib/domain/policy/engine-options";
import { addressIdentity, compilePolicies, evaluatePolicy, type CompiledPolicies, type EvaluatedAnswer } from "@/lib/domain/policy/compiled-policies";
import { podLabels } from "@/lib/domain/policy/pod-labels";
import { policyIdentity, type PolicyIdentity } from "@/lib/domain/policy/policy-identity";
import { printPolicyName } from "@/lib/domain/policy/policy-rule";
import { protocolNumber, TCP } from "@/lib/domain/policy/protocol-number";
import { AppError } from "@/lib/platform/errors";
import type { PolicyCase, PolicyCaseIdentity, PolicyCaseQuestion } from "@/lib/wire/policy-case";

/** A case with its answers, one a question, and what was wrong with its policies. */
export interface AnsweredCase {
  readonly answers: readonly EvaluatedAnswer[];
  /** One sentence a policy that has no effect, or a field that has none. */
  readonly remarks: readonly string[];
}

/** Answers the questions of a case. Throws `bad-request` that names the case and what is wrong in it. */
export function answerCase(given: PolicyCase, version: EngineVersion): AnsweredCase {
  const options = optionsOf(given, version);
  const read = given.policies.map((policy, index) => readOne(given, policy, index));
  const services = (given.services ?? []).map((service) => ({ ...service, labels: service.labels ?? {}, selector: service.selector ?? {}, backends: service.backends ?? [] }));
  const identities = identitiesOf(given, options);
  const namedPorts = [...identities.byRef.values()].flatMap((identity) => identity.namedPorts);
  const objects = read.flatMap(({ object }) => (object === null ? [] : [object]));
  const compiled = compilePolicies(objects, { services, namedPorts }, options);
  return { answers: given.questions.map((question) => ask(given, compiled, identities, question)), remarks: [...read.flatMap(remarksOf), ...compiled.refused.map(({ policy, reason }) => `${printPolicyName(policy)} has no effect: ${reason}.`)] };
}

function readOne(given: PolicyCase, policy: unknown, index: number): ReadPolicy {
  const kind = policyKindOf(policy);
  if (kind === null) throw new AppError("bad-request", `Policy ${index + 1} of case ${given.id} is no policy.`, "Its kind is one of CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, NetworkPolicy.");
  return readPolicy(policy, kind);
}

function remarksOf({ policy, refused, ignored }: ReadPolicy): string[] {
  const name = printPolicyName(policy);
  return [...(refused === null ? [] : [`${name} has no effect: ${refused}.`]), ...ignored.map((path) => `${name}: ${path} is unknown and dropped.`)];
}

function ask(given: PolicyCase, compiled: CompiledPolicies, identities: Identities, question: PolicyCaseQuestion): EvaluatedAnswer {
  const where = `question ${question.q} of case ${given.id}`;
  const named = (ref: string): PolicyIdentity => {
    const found = identities.byRef.get(ref);
    if (found === undefined) throw new AppError("bad-request", `${where} names the identity \`${ref}\`, which the case does not have.`, `It has ${[...identities.byRef.keys()].slice(0, 8).join(", ")}.`);
    return found;
  };
  const protocol = protocolNumber(question.protocol);
  if (protocol === null || protocol === 0) throw new AppError("bad-request", `${where} has the protocol \`${question.protocol}\`.`, "Write TCP, UDP, SCTP, ICMP or ICMPv6.");
  const address = question.peerIP;
  const peer = address === undefined ? named(question.peer ?? "") : (identities.byAddress.get(address) ?? addressIdentity(compiled, address));
  return evaluatePolicy(compiled, { subject: named(question.subject), direction: question.direction, peer, protocol, port: question.port });
}

interface Identities {
  readonly byRef: ReadonlyMap<string, PolicyIdentity>;
  readonly byAddress: ReadonlyMap<string, PolicyIdentity>;
}

function identitiesOf(given: PolicyCase, options: EngineOptions): Identities {
  const byRef = new Map<string, PolicyIdentity>();
  const byAddress = new Map<string, PolicyIdentity>();
  for (const each of given.identities) {
    if (byRef.has(each.ref)) throw new AppError("bad-request", `Case ${given.id} has two identities called \`${each.ref}\`.`, "Give each its own ref.");
    const found = identityOf(given, each, options);
    byRef.set(each.ref, found);
    for (const address of each.ips ?? []) byAddress.set(address, found);
  }
  return { byRef, byAddress };
}

function identityOf(given: PolicyCase, { id, labels, pod, namedPorts, ref }: PolicyCaseIdentity, options: EngineOptions): PolicyIdentity {
  const written = labels ?? [];
  const ports = (namedPorts ?? []).map((port) => {
    const protocol = port.protocol === undefined ? TCP : protocolNumber(port.protocol);
    if (protocol === null) throw new AppError("bad-request", `The port \`${port.name}\` of the identity \`${ref}\` in case ${given.id} has the protocol \`${port.protocol}\`.`, "Write TCP, UDP or SCTP.");
    return { name: port.name, port: port.port, protocol };
  });
  if (written.length > 0 || pod === undefined) return policyIdentity(id, written, ports);
  const { namespace } = pod;
  const computed = podLabels(
    { namespace, labels: pod.labels ?? {}, serviceAccount: pod.serviceAccount ?? "default", cluster: pod.cluster ?? options.clusterName },
    given.namespaces?.[namespace] ?? {},
  );
  return policyIdentity(id, computed, ports);
}

function optionsOf({ config = {} }: PolicyCase, version: EngineVersion): EngineOptions {
  const base = DEFAULT_ENGINE_OPTIONS;
  return {
    version,
    clusterName: config.clusterName ?? base.clusterName,
    clusterId: config.clusterID ?? base.clusterId,
    anyCluster: config.anyCluster ?? base.anyCluster,
    policyMode: config.policyMode ?? base.policyMode,
    hostFirewall: config.hostFirewall ?? base.hostFirewall,
    allowLocalhost: config.allowLocalhost ?? base.allowLocalhost,
    dualStack: config.dualStack ?? base.dualStack,
    nodeSelectors: config.nodeSelectors ?? base.nodeSelectors,
    cidrMatch: config.cidrMatch ?? base.cidrMatch,
    l7Proxy: !(config.noL7Proxy ?? false),
    nonDefaultDeny: !(config.noNonDefaultDeny ?? false),
    extendedProtocols: config.extendedIPProtocols ?? base.extendedProtocols,
  };
}
