import { findLabel, hasReserved, labelOf, parseSelectKey, type PolicyLabel } from "./label";
import type { EngineOptions } from "./engine-options";
import type { SelectorSpec } from "./policy-object";

type Operator = "in" | "not-in" | "exists" | "absent";

interface Requirement {
  readonly key: PolicyLabel;
  readonly operator: Operator;
  readonly values: readonly string[];
}

/** A selector of identities, ready to be asked. Two with the same `key` are one to the engine: their rules merge. */
export interface PeerSelector {
  readonly key: string;
  readonly kind: "labels" | "cidr" | "fqdn";
  readonly requirements: readonly Requirement[];
}

const OPERATORS: Readonly<Record<string, Operator>> = { In: "in", NotIn: "not-in", Exists: "exists", DoesNotExist: "absent" };

/** A selector by labels; its keys carry their source already. */
export function selectLabels(spec: SelectorSpec): PeerSelector {
  const labels = Object.entries(spec.matchLabels).sort(([a], [b]) => (a < b ? -1 : 1));
  const requirements: Requirement[] = labels.map(([key, value]) => ({ key: parseSelectKey(key), operator: "in", values: [value] }));
  for (const { key, operator, values } of spec.matchExpressions) {
    const known = OPERATORS[operator];
    if (known !== undefined) requirements.push({ key: parseSelectKey(key), operator: known, values });
  }
  const expressions = spec.matchExpressions.map(({ key, operator, values }) => [key, operator, values]);
  return { key: JSON.stringify([labels, expressions]), kind: "labels", requirements };
}

/** A selector of one reserved identity. */
export function selectReserved(name: string): PeerSelector {
  return selectLabels({ matchLabels: { [`reserved:${name}`]: "" }, matchExpressions: [] });
}

/** A selector of the addresses in `cidr` that are in none of `except`; `worldLabel` stands for networks of length 0. */
export function selectCidr(cidr: string, except: readonly string[], worldLabel: (cidr: string) => string): PeerSelector {
  const network = (text: string): PolicyLabel => (/\/0+$/.test(text) ? labelOf("reserved", worldLabel(text), "") : labelOf("cidr", withLength(text).replaceAll(":", "-"), ""));
  return {
    key: `cidr:${cidr}${except.length > 0 ? `-[${except.join(",")}]` : ""}`,
    kind: "cidr",
    requirements: [{ key: network(cidr), operator: "exists", values: [] }, ...except.map((each): Requirement => ({ key: network(each), operator: "absent", values: [] }))],
  };
}

/** A selector of the addresses that a CiliumCIDRGroup names. */
export function selectCidrGroup(name: string, except: readonly string[]): PeerSelector {
  return {
    key: `cidrgroup:${name}${except.length > 0 ? `-[${except.join(",")}]` : ""}`,
    kind: "cidr",
    requirements: [
      { key: labelOf("cidrgroup", `io.cilium.policy.cidrgroupname/${name}`, ""), operator: "exists", values: [] },
      ...except.map((each): Requirement => ({ key: labelOf("cidr", withLength(each).replaceAll(":", "-"), ""), operator: "absent", values: [] })),
    ],
  };
}

/** A selector of addresses that the DNS proxy learned for a name or pattern. */
export function selectFqdn(matchName: string, matchPattern: string): PeerSelector {
  return {
    key: `fqdn:${matchName}:${matchPattern}`,
    kind: "fqdn",
    requirements: [{ key: labelOf("fqdn", matchName !== "" ? matchName : matchPattern, ""), operator: "exists", values: [] }],
  };
}

/** The selector that every identity satisfies. */
export const EVERYBODY: PeerSelector = selectLabels({ matchLabels: {}, matchExpressions: [] });

/** True for a selector without any requirement: to the engine that is a different thing from one that happens to match all. */
export function isEverybody(selector: PeerSelector): boolean {
  return selector.requirements.length === 0;
}

/** True when the identity with these labels is selected (cilium v1.20.2, pkg/policy/types/selector.go). */
export function selects(selector: PeerSelector, labels: readonly PolicyLabel[], options: EngineOptions): boolean {
  return (selector.kind !== "cidr" || mayMatchCidr(labels, options)) && satisfiesAll(selector, labels, options.version === "1.15");
}

/** True when the labels meet every requirement, whatever they belong to; `exact` as in `findLabel`. */
export function satisfiesAll(selector: PeerSelector, labels: readonly PolicyLabel[], exact = false): boolean {
  return selector.requirements.every((requirement) => satisfies(requirement, labels, exact));
}

/** Networks select what lies outside the cluster; nodes and pods only where the agent is told so. */
function mayMatchCidr(labels: readonly PolicyLabel[], options: EngineOptions): boolean {
  if (isWorld(labels)) return true;
  const isNode = hasReserved(labels, "host") || hasReserved(labels, "remote-node");
  return options.version === "1.20" && options.cidrMatch.includes(isNode ? "nodes" : "pods");
}

/** True for the labels of something outside the cluster. */
export function isWorld(labels: readonly PolicyLabel[]): boolean {
  return hasReserved(labels, "world") || hasReserved(labels, "world-ipv4") || hasReserved(labels, "world-ipv6");
}

/** The networks a selector names, exceptions included: each gets an identity of its own. */
export function networksOf(selector: PeerSelector): readonly string[] {
  return selector.requirements.flatMap(({ key }) => (key.source === "cidr" && key.range !== null ? [key.key.replaceAll("-", ":")] : []));
}

function satisfies({ key, operator, values }: Requirement, labels: readonly PolicyLabel[], exact: boolean): boolean {
  const found = findLabel(labels, key, exact);
  switch (operator) {
    case "in":
      return found !== undefined && values.includes(found.value);
    case "not-in":
      return found === undefined || !values.includes(found.value);
    case "exists":
      return found !== undefined;
    case "absent":
      return found === undefined;
    default:
      return operator satisfies never;
  }
}

function withLength(text: string): string {
  return text.includes("/") ? text : `${text}/${text.includes(":") ? 128 : 32}`;
}
