import type { EngineOptions } from "./engine-options";
import { icmpTypeNumber } from "./icmp-type";
import type { DirectionSpec, FqdnSpec, L7Spec, PortRuleSpec, PortSpec } from "./policy-object";
import { EXTENDED_PROTOCOLS, isPortName } from "./protocol-number";

const MOST_PORTS = 40;
const PORT_PROTOCOL_NAMES = ["", "TCP", "UDP", "SCTP", "ANY"];

/** Where a rule stands, as far as its ports must know. */
export interface RulePlace {
  readonly isIngress: boolean;
  readonly forNodes: boolean;
  readonly isDeny: boolean;
}

/** What the agent refuses in the ports, L7 rules and ICMP types of a rule; null when nothing (pkg/policy/api/rule_validation.go). */
export function portsFault(rule: DirectionSpec, place: RulePlace, options: EngineOptions): string | null {
  const toPorts = rule.toPorts ?? [];
  const icmps = rule.icmps ?? [];
  if (icmps.length > 0 && toPorts.length > 0) return "icmps and toPorts stand in one rule; write two rules";
  const l7 = place.isDeny ? [] : toPorts.filter((ports) => hasL7Rules(ports.l7));
  if (l7.length > 0) {
    if (place.forNodes && (place.isIngress || options.version === "1.15")) return "a rule for nodes cannot have L7 rules";
    if (!options.l7Proxy) return "L7 rules need the L7 proxy, which is off";
    if (place.isIngress && l7.some((ports) => (ports.l7?.dns ?? []).length > 0)) return "DNS rules stand in an ingress rule";
    if (place.forNodes && l7.some((ports) => (ports.l7?.http ?? []).length > 0)) return "a rule for nodes cannot have HTTP rules";
  }
  for (const ports of toPorts) {
    const fault = portRuleFault(ports, place, options);
    if (fault !== null) return fault;
  }
  for (const fields of icmps) {
    if (fields.length > MOST_PORTS) return `${fields.length} ICMP types stand in one list; ${MOST_PORTS} is the most`;
    for (const { family, type } of fields) {
      if (family !== "" && family !== "IPv4" && family !== "IPv6") return `the ICMP family \`${family}\` is neither IPv4 nor IPv6`;
      const number = icmpTypeNumber(family, type);
      if (number === null || (options.version === "1.15" && !/^\d+$/.test(type))) return `\`${type}\` is no ICMP type`;
      if (options.version === "1.15" && number > 255) return `the ICMP type ${number} is over 255`;
    }
  }
  return null;
}

/** True where at least one L7 rule is written. */
export function hasL7Rules(l7: L7Spec | null): boolean {
  return l7 !== null && (l7.http ?? []).length + (l7.dns ?? []).length > 0;
}

/** The number that a port's text stands for, 0 for every port; null for a name or anything else. */
export function portNumber(text: string): number | null {
  if (text === "") return 0;
  if (isPortName(text) || !/^\d+$/.test(text)) return null;
  // As Go reads it: a leading zero means octal.
  const number = /^0[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number(text);
  return number <= 65_535 ? number : null;
}

/** What is wrong with a DNS name or pattern; null when nothing. */
export function fqdnFault({ matchName, matchPattern }: FqdnSpec): string | null {
  if (matchName !== "" && !/^[-a-zA-Z0-9_.]+$/.test(matchName)) return `the DNS name \`${matchName}\` has letters that no name has`;
  if (matchPattern !== "" && !/^[-a-zA-Z0-9_.*]+$/.test(matchPattern)) return `the DNS pattern \`${matchPattern}\` has letters that no pattern has`;
  return matchPattern.length > 255 ? "a DNS pattern is longer than 255 letters" : null;
}

function portRuleFault(rule: PortRuleSpec, place: RulePlace, options: EngineOptions): string | null {
  if (rule.ports.length > MOST_PORTS) return `${rule.ports.length} ports stand in one list; ${MOST_PORTS} is the most`;
  if (place.isDeny) return rule.ports.map((port) => portFault(port, false, options)).find((each) => each !== null) ?? null;
  const has = hasL7Rules(rule.l7);
  const hasDns = (rule.l7?.dns ?? []).length > 0;
  if (has && rule.serverNames.length > 0 && rule.terminatingTls === "") return "serverNames and L7 rules need TLS to be terminated";
  if (rule.serverNames.includes("")) return "a server name is empty";
  for (const port of rule.ports) {
    const fault = portFault(port, hasDns, options);
    if (fault !== null) return fault;
    if (has && !hasDns && port.protocol.toUpperCase() !== "TCP") return `L7 rules stand on ${port.protocol === "" ? "any protocol" : port.protocol}, and only TCP has them`;
  }
  if (rule.listener !== null && place.isIngress) return `the listener \`${rule.listener.name}\` stands in an ingress rule`;
  if (rule.listener !== null && has) return `the listener \`${rule.listener.name}\` stands beside L7 rules`;
  return has ? l7Fault(rule) : null;
}

function l7Fault({ l7, ports }: PortRuleSpec): string | null {
  if (ports.some((port) => portNumber(port.port) === 0)) return "L7 rules stand on port 0";
  for (const { path, method } of l7?.http ?? []) {
    const broken = [path, method].find((pattern) => !isPattern(pattern));
    if (broken !== undefined) return `\`${broken}\` is no regular expression`;
  }
  if (l7?.dns && ports.length === 0) return "DNS rules name no port";
  const dns = (l7?.dns ?? []).map(fqdnFault).find((each) => each !== null);
  if (dns) return dns;
  return l7?.http && l7.dns ? "HTTP and DNS rules stand on the same port" : null;
}

function portFault({ port, endPort, protocol }: PortSpec, hasDns: boolean, options: EngineOptions): string | null {
  const name = protocol.toUpperCase();
  const isExtended = EXTENDED_PROTOCOLS.includes(name) && options.version !== "1.15";
  if (port === "" && !options.extendedProtocols) return "a port is missing";
  if (!isPortName(port)) {
    if (isExtended && port !== "" && port !== "0") return `${name} has no ports, so \`${port}\` must be empty or 0`;
    const number = portNumber(port);
    if (number === null) return `\`${port}\` is no port`;
    if (hasDns && endPort > number) return "DNS rules stand on a range of ports";
  }
  return isExtended || PORT_PROTOCOL_NAMES.includes(name) ? null : `\`${protocol}\` is no protocol with ports`;
}

/** Go's regular expressions, as far as they differ from ours in what parses. */
function isPattern(pattern: string): boolean {
  const ours = pattern.replaceAll(/\(\?[a-zA-Z-]+\)/g, "").replaceAll(/\(\?[a-zA-Z-]+:/g, "(?:").replaceAll("(?P<", "(?<").replaceAll(/\\[AzQEaCpP]/g, "x");
  try {
    new RegExp(ours);
    return true;
  } catch {
    return false;
  }
}
