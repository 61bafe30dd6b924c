import { hasL7Rules, portNumber } from "./port-fault";
import { policyFault } from "./rule-fault";
import type { EngineOptions } from "./engine-options";
import { selectEntity } from "./entity";
import { icmpTypeNumber } from "./icmp-type";
import { selectCidr, selectCidrGroup, selectFqdn, selectLabels, type PeerSelector } from "./peer-selector";
import type { CiliumPolicyObject, CiliumRuleSpec, DirectionSpec, PortRuleSpec } from "./policy-object";
import { NO_PROXY, type L7Parser, type PolicyRule, type ProxyTerms, type RuleOrigin, type RulePort } from "./policy-rule";
import { PORT_PROTOCOLS, TCP, isPortName, protocolNumber } from "./protocol-number";
import { asksForInit, endpointSelector, nodeSelector, subjectSelector, withSources } from "./scoped-selector";
import { resolveServices, type PolicyService } from "./service-peers";

/** The rules of a policy in the engine's terms, or why the agent refuses the policy as a whole. */
export type ReadRules = { readonly rules: readonly PolicyRule[]; readonly refused: null } | { readonly rules: readonly []; readonly refused: string };

/** Reads a Cilium policy as the agent does (cilium v1.20.2, pkg/policy/utils/parserules.go). */
export function ciliumRules(policy: CiliumPolicyObject, services: readonly PolicyService[], options: EngineOptions): ReadRules {
  const refused = policyFault(policy, options);
  if (refused !== null) return { rules: [], refused };
  return { rules: policy.specs.flatMap((spec, at) => specRules(policy, spec, at, services, options)), refused: null };
}

function specRules({ policy }: CiliumPolicyObject, spec: CiliumRuleSpec, at: number, services: readonly PolicyService[], options: EngineOptions): PolicyRule[] {
  const forNodes = spec.nodeSelector !== null;
  const subject = subjectSelector(spec.endpointSelector ?? spec.nodeSelector ?? { matchLabels: {}, matchExpressions: [] }, policy.namespace);
  const context: PeerContext = { namespace: policy.namespace, forInit: asksForInit(spec.endpointSelector), services, options };
  return (["ingress", "ingressDeny", "egress", "egressDeny"] as const).flatMap((list) =>
    (spec[list] ?? []).map((rule, index): PolicyRule => {
      const direction = list === "ingress" || list === "ingressDeny" ? "ingress" : "egress";
      const deny = list === "ingressDeny" || list === "egressDeny";
      const hasDefaultDeny = options.version === "1.15" || !options.nonDefaultDeny || (spec.enableDefaultDeny[direction] ?? true);
      return {
        origin: { by: "policy", policy, list, index, spec: at } satisfies RuleOrigin,
        direction,
        deny,
        subjectNamespace: policy.namespace,
        subject,
        forNodes,
        peers: peersOf(rule, context),
        ports: portsOf(rule, deny),
        authentication: deny ? null : rule.authentication,
        defaultDeny: hasDefaultDeny,
        logValue: spec.logValue,
      };
    }),
  );
}

interface PeerContext {
  readonly namespace: string;
  readonly forInit: boolean;
  readonly services: readonly PolicyService[];
  readonly options: EngineOptions;
}

/** A list that is there and empty selects nobody (1.20); in 1.15 it is as if it were not there. */
function peersOf(rule: DirectionSpec, { namespace, forInit, services, options }: PeerContext): readonly PeerSelector[] | null {
  const nodes = options.version === "1.15" ? null : rule.nodes;
  const named = resolveServices(rule.services ?? [], services);
  const lists = [rule.endpoints, nodes, rule.entities, rule.cidrs, rule.cidrSets];
  const isEmptied = lists.some((list) => list !== null && list.length === 0) && named.endpoints.length + named.cidrSets.length === 0;
  if (options.version === "1.20" && isEmptied) return null;
  const worldLabel = worldLabelFor(options);
  return [
    ...[...(rule.endpoints ?? []), ...named.endpoints].map((spec) => endpointSelector(spec, namespace, forInit, options)),
    ...(nodes ?? []).map((spec) => nodeSelector(spec, options)),
    ...(rule.entities ?? []).flatMap((entity) => selectEntity(entity, options)),
    ...(rule.cidrs ?? []).map((cidr) => selectCidr(cidr, [], worldLabel)),
    ...[...(rule.cidrSets ?? []), ...named.cidrSets].map((set) => {
      if (set.groupRef !== "") return selectCidrGroup(set.groupRef, set.except);
      return set.groupSelector === null ? selectCidr(set.cidr, set.except, worldLabel) : selectLabels(withSources(set.groupSelector, "cidrgroup"));
    }),
    ...(rule.fqdns ?? []).map(({ matchName, matchPattern }) => selectFqdn(matchName, matchPattern)),
    ...Array.from({ length: rule.groups }, (_, at) => selectLabels({ matchLabels: { [`extgrp:${at}`]: "" }, matchExpressions: [] })),
  ];
}

/** The reserved label of the whole outside, by address family (pkg/labels/cidr.go, getWorldLabel). */
export function worldLabelFor({ dualStack }: EngineOptions): (cidr: string) => string {
  return (cidr) => (cidr.includes(":") ? "world-ipv6" : dualStack ? "world-ipv4" : "world");
}

function portsOf(rule: DirectionSpec, deny: boolean): readonly RulePort[] | null {
  if ((rule.toPorts ?? []).length === 0 && (rule.icmps ?? []).length === 0) return null;
  const ports: RulePort[] = [];
  for (const portRule of rule.toPorts ?? []) {
    for (const { port, endPort, protocol } of portRule.ports) {
      const number = protocolNumber(protocol === "" ? "ANY" : protocol) ?? 0;
      for (const each of number === 0 ? PORT_PROTOCOLS : [number]) {
        const name = isPortName(port) ? port.toLowerCase() : "";
        ports.push({ protocol: each, port: name === "" ? (portNumber(port) ?? 0) : 0, endPort, name, proxy: deny ? NO_PROXY : proxyOf(portRule, each) });
      }
    }
  }
  for (const fields of rule.icmps ?? []) {
    for (const { family, type } of fields) {
      // The type stands where a port would, in as many bits.
      ports.push({ protocol: family === "IPv6" ? 58 : 1, port: (icmpTypeNumber(family, type) ?? 0) & 0xffff, endPort: 0, name: "", proxy: NO_PROXY });
    }
  }
  return ports;
}

function proxyOf(rule: PortRuleSpec, protocol: number): ProxyTerms {
  return {
    parser: parserOf(rule, protocol),
    hasL7Rules: hasL7Rules(rule.l7),
    listener: rule.listener === null ? "" : `${rule.listener.envoyConfigKind}/${rule.listener.envoyConfig}/${rule.listener.name}`,
    listenerNeedsNamespace: rule.listener?.envoyConfigKind === "CiliumEnvoyConfig",
    listenerPriority: rule.listener?.priority ?? 0,
    serverNames: rule.serverNames,
    terminatingTls: rule.terminatingTls,
    originatingTls: rule.originatingTls,
  };
}

function parserOf(rule: PortRuleSpec, protocol: number): L7Parser | null {
  if (rule.listener !== null) return "crd";
  if ((rule.l7?.dns ?? []).length > 0) return "dns";
  if ((rule.l7?.http ?? []).length > 0 && protocol === TCP) return "http";
  return rule.serverNames.length > 0 || rule.terminatingTls !== "" || rule.originatingTls !== "" ? "tls" : null;
}
