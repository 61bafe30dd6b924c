import type { CiliumRuleSpec, DirectionSpec, KubernetesPeerSpec, KubernetesRuleSpec, PolicyObject, SelectorSpec } from "../policy/policy-object";

/** One rule's text is cut here; what differs beyond it is not told apart. */
const RULE_CAP = 140;

/** What each rule of a policy says of peers, ports and authentication, in short words; rules that say the same have the same text. */
export function ruleTexts(policy: PolicyObject): readonly string[] {
  if ("spec" in policy) {
    const { ingress, egress, policyTypes } = policy.spec;
    return [...ingress.map((rule) => kubernetesText("ingress", rule)), ...egress.map((rule) => kubernetesText("egress", rule)), ...emptyTexts(policyTypes, { Ingress: ingress, Egress: egress })];
  }
  return policy.specs.flatMap(specTexts);
}

function specTexts(spec: CiliumRuleSpec): string[] {
  const lists = [["ingress", spec.ingress], ["ingress deny", spec.ingressDeny], ["egress", spec.egress], ["egress deny", spec.egressDeny]] as const;
  return lists.flatMap(([list, rules]) => (rules === null ? [] : rules.length === 0 ? [`${list} of nothing`] : rules.map((rule) => directionText(list, rule))));
}

/** A type that is named without rules isolates: nothing is let through. */
function emptyTexts(types: readonly string[], lists: Readonly<Record<string, readonly KubernetesRuleSpec[]>>): string[] {
  return types.filter((type) => lists[type]?.length === 0).map((type) => `${type.toLowerCase()} of nothing`);
}

function directionText(list: string, rule: DirectionSpec): string {
  const peers = [
    ...(rule.endpoints ?? []).map(selectorText),
    ...(rule.nodes ?? []).map((node) => `node ${selectorText(node)}`),
    ...(rule.entities ?? []),
    ...(rule.cidrs ?? []),
    ...(rule.cidrSets ?? []).map(({ cidr, groupRef }) => cidr || groupRef),
    ...(rule.fqdns ?? []).map(({ matchName, matchPattern }) => matchName || matchPattern),
    ...(rule.services ?? []).map((service) => (service.by === "name" ? `service ${service.namespace}/${service.name}` : `services ${selectorText(service.selector)}`)),
    ...(rule.groups > 0 ? [`${rule.groups} groups`] : []),
  ];
  const named = [rule.endpoints, rule.nodes, rule.entities, rule.cidrs, rule.cidrSets, rule.fqdns, rule.services].some((each) => each !== null) || rule.groups > 0;
  const ports = (rule.toPorts ?? []).flatMap((each) => each.ports.map(portText));
  const http = (rule.toPorts ?? []).flatMap((each) => (each.l7?.http ?? []).map(({ method, path }) => `${method} ${path}`.trim()));
  const icmps = (rule.icmps ?? []).flat().map(({ family, type }) => `ICMP ${family} ${type}`.replace("  ", " "));
  const what = [...ports, ...icmps, ...http];
  return joined(list, named ? peers : null, what, rule.authentication === null ? "" : `authentication ${rule.authentication}`);
}

function kubernetesText(list: "ingress" | "egress", rule: KubernetesRuleSpec): string {
  return joined(list, rule.peers.length === 0 ? null : rule.peers.map(peerText), rule.ports.map(portText), "");
}

function joined(list: string, peers: readonly string[] | null, what: readonly string[], authentication: string): string {
  const word = list.startsWith("ingress") ? "from" : "to";
  const who = peers === null ? "anyone" : peers.length === 0 ? "no one" : peers.join(", ");
  return cutText([`${list} ${word} ${who}`, what.join(", "), authentication].filter((part) => part !== "").join(" · "), RULE_CAP);
}

function peerText({ podSelector, namespaceSelector, ipBlock }: KubernetesPeerSpec): string {
  if (ipBlock !== null) return ipBlock.cidr;
  return [podSelector === null ? "" : selectorText(podSelector), namespaceSelector === null ? "" : `namespaces ${selectorText(namespaceSelector)}`].filter((part) => part !== "").join(" in ");
}

function selectorText({ matchLabels, matchExpressions }: SelectorSpec): string {
  const labels = Object.entries(matchLabels).map(([key, value]) => `${key.replace(/^k8s[:.]/, "")}=${value}`);
  const expressions = matchExpressions.map(({ key, operator, values }) => `${key.replace(/^k8s[:.]/, "")} ${operator}${values.length === 0 ? "" : ` ${values.join("|")}`}`);
  const terms = [...labels, ...expressions].sort();
  return terms.length === 0 ? "any pod" : terms.join(" and ");
}

function portText({ port, endPort, protocol }: { readonly port: string; readonly endPort: number; readonly protocol: string }): string {
  const range = endPort > 0 ? `${port}-${endPort}` : port;
  return protocol === "" || protocol === "ANY" ? range : `${range}/${protocol}`;
}

/** A text of at most `most` characters, with an ellipsis where it was cut; never within a character. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = Array.from(text).slice(0, most - 1).join("");
  return kept.length < text.length ? `${kept}…` : text;
}
