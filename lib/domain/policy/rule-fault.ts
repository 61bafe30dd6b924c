import { parseAddressRange } from "../address";
import { fqdnFault, portsFault, type RulePlace } from "./port-fault";
import { selectorFault } from "./selector-fault";
import type { EngineOptions } from "./engine-options";
import { isEntity } from "./entity";
import { rangeCovers } from "./label";
import type { CidrSetSpec, CiliumPolicyObject, CiliumRuleSpec, DirectionSpec } from "./policy-object";

/**
 * Why the agent refuses a whole policy, in one sentence without its name; null when it takes it.
 * Source: cilium v1.20.2 and v1.15.19, pkg/policy/api/rule_validation.go.
 */
export function policyFault(policy: CiliumPolicyObject, options: EngineOptions): string | null {
  if (policy.policy.name === "") return "it has no name";
  for (const spec of policy.specs) {
    const fault = specFault(spec, policy.policy.kind === "CiliumNetworkPolicy", options);
    if (fault !== null) return fault;
  }
  return null;
}

function specFault(spec: CiliumRuleSpec, isNamespaced: boolean, options: EngineOptions): string | null {
  const lists = [spec.ingress, spec.ingressDeny, spec.egress, spec.egressDeny];
  if (options.version === "1.20" && lists.every((list) => (list ?? []).length === 0)) return "it has no rule in any direction";
  if (spec.endpointSelector === null && spec.nodeSelector === null) return "it has neither endpointSelector nor nodeSelector";
  if (spec.endpointSelector !== null && spec.nodeSelector !== null) return "it has both endpointSelector and nodeSelector";
  const subject = selectorFault(spec.endpointSelector ?? spec.nodeSelector ?? { matchLabels: {}, matchExpressions: [] });
  if (subject !== null) return subject;
  const forNodes = spec.nodeSelector !== null;
  for (const [rules, isIngress, isDeny] of [
    [spec.ingress, true, false],
    [spec.ingressDeny, true, true],
    [spec.egress, false, false],
    [spec.egressDeny, false, true],
  ] as const) {
    for (const rule of rules ?? []) {
      const fault = ruleFault(rule, { isIngress, isDeny, forNodes }, options);
      if (fault !== null) return fault;
    }
  }
  return forNodes && isNamespaced ? "a CiliumNetworkPolicy has a nodeSelector; only a CiliumClusterwideNetworkPolicy may" : null;
}

function ruleFault(rule: DirectionSpec, place: RulePlace, options: EngineOptions): string | null {
  return peersFault(rule, place, options) ?? portsFault(rule, place, options);
}

function peersFault(rule: DirectionSpec, { isIngress, isDeny }: RulePlace, options: EngineOptions): string | null {
  const side = isIngress ? "from" : "to";
  const kinds: (readonly [string, number])[] = [
    [`${side}Endpoints`, (rule.endpoints ?? []).length],
    [`${side}CIDR`, (rule.cidrs ?? []).length],
    [`${side}CIDRSet`, (rule.cidrSets ?? []).length],
    [`${side}Entities`, (rule.entities ?? []).length],
    [`${side}Groups`, rule.groups],
  ];
  if (options.version === "1.20") kinds.push([`${side}Nodes`, (rule.nodes ?? []).length]);
  if (!isIngress) kinds.push(["toServices", (rule.services ?? []).length]);
  if (!isIngress && !isDeny) kinds.push(["toFQDNs", (rule.fqdns ?? []).length]);
  const [first, second] = kinds.filter(([, count]) => count > 0).map(([name]) => name);
  if (first !== undefined && second !== undefined) return `a rule combines ${first} and ${second}; it takes one kind of peer`;
  if (options.version === "1.15" && first === "toServices" && (rule.toPorts ?? []).length > 0) return "a rule combines toServices and toPorts, which 1.15 does not take";
  if (options.version === "1.20" && (rule.nodes ?? []).length > 0 && !options.nodeSelectors) return `${side}Nodes needs enable-node-selector-labels, which is off`;
  const selector = [...(rule.endpoints ?? []), ...(options.version === "1.20" ? (rule.nodes ?? []) : [])].map(selectorFault).find((each) => each !== null);
  if (selector) return selector;
  for (const cidr of rule.cidrs ?? []) if (parseAddressRange(cidr) === null) return `\`${cidr}\` is no network`;
  const cidrSet = (rule.cidrSets ?? []).map((set) => cidrSetFault(set, options)).find((each) => each !== null);
  if (cidrSet) return cidrSet;
  const entity = (rule.entities ?? []).find((each) => !isEntity(each, options));
  if (entity !== undefined) return `\`${entity}\` is no entity`;
  for (const fqdn of rule.fqdns ?? []) {
    if (fqdn.matchName !== "" && fqdn.matchPattern !== "") return "toFQDNs has both matchName and matchPattern";
    const fault = fqdnFault(fqdn);
    if (fault !== null) return fault;
  }
  return null;
}

function cidrSetFault({ cidr, groupRef, groupSelector, except }: CidrSetSpec, options: EngineOptions): string | null {
  const written = [cidr !== "", groupRef !== "", groupSelector !== null].filter(Boolean).length;
  if (options.version === "1.15" && cidr === "") return "a network is missing, and 1.15 knows no groups of them";
  if (written !== 1) return "a CIDR set needs exactly one of cidr, cidrGroupRef, cidrGroupSelector";
  if (cidr === "") return groupSelector === null ? null : selectorFault(groupSelector);
  const range = cidr.includes("/") ? parseAddressRange(cidr) : null;
  if (range === null) return `\`${cidr}\` is no network`;
  for (const each of except) {
    const inner = each.includes("/") ? parseAddressRange(each) : null;
    if (inner === null || !rangeCovers(range, inner)) return `\`${each}\` is excepted from ${cidr}, but does not lie in it`;
  }
  return null;
}
