import { parseAddressRange } from "../address";
import { portNumber } from "./port-fault";
import type { ReadRules } from "./cilium-rules";
import { worldLabelFor } from "./cilium-rules";
import type { EngineOptions } from "./engine-options";
import { CLUSTER_LABEL, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX } from "./label";
import { EVERYBODY, selectCidr, selectLabels, type PeerSelector } from "./peer-selector";
import type { KubernetesPeerSpec, KubernetesPolicyObject, KubernetesRuleSpec, PolicyName, SelectorSpec } from "./policy-object";
import { NO_PROXY, type PolicyDirection, type PolicyRule, type RulePort } from "./policy-rule";
import { EXTENDED_PROTOCOLS, isPortName, protocolNumber } from "./protocol-number";
import { withSources } from "./scoped-selector";

const NONE: SelectorSpec = { matchLabels: {}, matchExpressions: [] };

/**
 * The rules of a Kubernetes NetworkPolicy in the engine's terms: allow rules without a mode, one a peer.
 * Source: cilium v1.20.2, pkg/k8s/network_policy.go.
 */
export function kubernetesRules({ policy, spec }: KubernetesPolicyObject, options: EngineOptions): ReadRules {
  const subject = selectLabels(withSources(inNamespace(spec.podSelector, policy.namespace), "k8s"));
  const rules: PolicyRule[] = [];
  for (const [direction, written] of [["ingress", spec.ingress], ["egress", spec.egress]] as const) {
    for (const [index, rule] of written.entries()) {
      const refused = portsFault(rule, options);
      if (refused !== null) return { rules: [], refused };
      const peers = rule.peers.length === 0 ? [EVERYBODY] : rule.peers.map((peer) => peerSelector(peer, policy.namespace, options));
      for (const peer of peers) rules.push(ruleOf(policy, direction, index, subject, [peer], rule.ports.length === 0 ? null : portsOf(rule)));
    }
    if (written.length === 0 && isIsolated(direction, spec.policyTypes)) rules.push(ruleOf(policy, direction, 0, subject, null, null));
  }
  return { rules, refused: null };
}

/** Without policyTypes a policy isolates ingress, and egress only where it says so. */
function isIsolated(direction: PolicyDirection, types: readonly string[]): boolean {
  return direction === "egress" ? types.includes("Egress") : types.includes("Ingress") || !types.includes("Egress");
}

function ruleOf(policy: PolicyName, direction: PolicyDirection, index: number, subject: PeerSelector, peers: readonly PeerSelector[] | null, ports: readonly RulePort[] | null): PolicyRule {
  return {
    origin: { by: "policy", policy, list: direction, index, spec: 0 },
    direction,
    deny: false,
    subjectNamespace: policy.namespace,
    subject,
    forNodes: false,
    peers,
    ports,
    authentication: null,
    defaultDeny: true,
    logValue: "",
  };
}

function peerSelector(peer: KubernetesPeerSpec, namespace: string, options: EngineOptions): PeerSelector {
  if (peer.ipBlock !== null) return selectCidr(peer.ipBlock.cidr, peer.ipBlock.except, worldLabelFor(options));
  const pods = inLocalCluster(peer.podSelector ?? NONE, options);
  if (peer.namespaceSelector === null) return selectLabels(withSources(inNamespace(pods, namespace), "k8s"));
  const namespaces = ofNamespaces(peer.namespaceSelector);
  return selectLabels(
    withSources({ matchLabels: { ...namespaces.matchLabels, ...pods.matchLabels }, matchExpressions: [...namespaces.matchExpressions, ...pods.matchExpressions] }, "k8s"),
  );
}

/** Labels of a namespace are labels of its pods, under a prefix; a selector without any asks for a namespace alone. */
function ofNamespaces(spec: SelectorSpec): SelectorSpec {
  const matchLabels = Object.fromEntries(Object.entries(spec.matchLabels).map(([key, value]) => [`${NAMESPACE_LABELS_PREFIX}${key}`, value]));
  const matchExpressions = spec.matchExpressions.map((expression) => ({ ...expression, key: `${NAMESPACE_LABELS_PREFIX}${expression.key}` }));
  const asksNothing = Object.keys(matchLabels).length + matchExpressions.length === 0;
  return { matchLabels, matchExpressions: asksNothing ? [{ key: NAMESPACE_LABEL, operator: "Exists", values: [] }] : matchExpressions };
}

function inNamespace(spec: SelectorSpec, namespace: string): SelectorSpec {
  return { ...spec, matchLabels: { ...spec.matchLabels, [NAMESPACE_LABEL]: namespace } };
}

function inLocalCluster(spec: SelectorSpec, options: EngineOptions): SelectorSpec {
  const names = (spec.matchLabels[CLUSTER_LABEL] ?? "") !== "" || spec.matchExpressions.some(({ key }) => key === CLUSTER_LABEL);
  if (names || options.anyCluster || options.version === "1.15") return spec;
  return { ...spec, matchLabels: { ...spec.matchLabels, [CLUSTER_LABEL]: options.clusterName } };
}

function portsFault({ peers, ports }: KubernetesRuleSpec, options: EngineOptions): string | null {
  for (const { protocol } of ports) {
    const name = protocol.toUpperCase();
    const isKnown = ["", "TCP", "UDP", "SCTP", "ANY"].includes(name) || (options.version === "1.20" && EXTENDED_PROTOCOLS.includes(name));
    if (!isKnown) return `\`${protocol}\` is no protocol with ports`;
  }
  const broken = peers.flatMap(({ ipBlock }) => (ipBlock === null ? [] : [ipBlock.cidr, ...ipBlock.except])).find((cidr) => parseAddressRange(cidr) === null);
  return broken === undefined ? null : `\`${broken}\` is no network`;
}

function portsOf({ ports }: KubernetesRuleSpec): RulePort[] {
  return ports.flatMap(({ port, endPort, protocol }) => {
    const number = protocolNumber(protocol === "" ? "TCP" : protocol) ?? 0;
    const name = isPortName(port) ? port : "";
    return (number === 0 ? [6, 17, 132] : [number]).map((each): RulePort => ({ protocol: each, port: name === "" ? (portNumber(port) ?? 0) : 0, endPort, name, proxy: NO_PROXY }));
  });
}
