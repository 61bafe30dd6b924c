import type { EvaluatedAnswer } from "../policy/evaluate";
import { namedPort, policyIdentity, type PolicyIdentity } from "../policy/policy-identity";
import { isEverybody, selects } from "../policy/peer-selector";
import type { EngineOptions } from "../policy/engine-options";
import type { PolicyRule, RulePort } from "../policy/policy-rule";
import { TCP } from "../policy/protocol-number";
import type { IdentityDesk } from "./identity-desk";

export interface AskedPort {
  readonly protocol: number;
  readonly port: number;
}

/** The node as its own pods see it: kubelet's probes come from there. */
export const HOST_IDENTITY: PolicyIdentity = policyIdentity(1, ["reserved:host"]);

const PORTS_CAP = 12;
const PEERS_CAP = 6;
/** Stands for every port that no rule names. */
export const UNNAMED_PORT = 64_999;

/** Ports that tell apart what rules say: one of each that any of them names, and one that none does. */
export function portsToAsk(rules: readonly PolicyRule[], owner: PolicyIdentity): readonly AskedPort[] {
  const asked = new Map<string, AskedPort>([[`${TCP}/${UNNAMED_PORT}`, { protocol: TCP, port: UNNAMED_PORT }]]);
  for (const rule of rules) {
    for (const { protocol, port, name } of rule.ports ?? []) {
      const number = name === "" ? port : namedPort(owner, name, protocol);
      // ICMP types stand where a port would; pairs do not keep them.
      if (number === 0 || protocol === 1 || protocol === 58) continue;
      if (asked.size < PORTS_CAP) asked.set(`${protocol}/${number}`, { protocol: protocol === 0 ? TCP : protocol, port: number });
    }
  }
  return [...asked.values()];
}

/** Identities in use that a rule is for, and that tell it from the others: those that other rules name as well, too. */
export function peersToAsk(demanding: PolicyRule, rules: readonly PolicyRule[], identities: IdentityDesk, options: EngineOptions): readonly PolicyIdentity[] {
  const found = new Map<number, PolicyIdentity>();
  for (const rule of [demanding, ...rules]) {
    for (const selector of rule.peers ?? []) {
      for (const identity of identities.selected(selector, options, 2)) {
        if (found.size < PEERS_CAP && isPeerOf(demanding, identity, options)) found.set(identity.id, identity);
      }
    }
  }
  return [...found.values()];
}

/** True when the rule's peers hold the identity; a rule without peers but with ports is for everybody. */
export function isPeerOf({ peers, ports }: PolicyRule, identity: PolicyIdentity, options: EngineOptions): boolean {
  if (peers === null) return false;
  return peers.length === 0 ? ports !== null : peers.some((selector) => selects(selector, identity.labels, options));
}

/** True for a rule that is for everybody. */
export function isForEverybody({ peers, ports }: PolicyRule): boolean {
  return peers !== null && (peers.length === 0 ? ports !== null : peers.some(isEverybody));
}

/** True when the rule covers the port. */
export function coversPort({ ports }: PolicyRule, { protocol, port }: AskedPort, owner: PolicyIdentity): boolean {
  return ports === null || ports.some((each) => coversOne(each, protocol, port, owner));
}

function coversOne(each: RulePort, protocol: number, port: number, owner: PolicyIdentity): boolean {
  if (each.protocol !== 0 && each.protocol !== protocol) return false;
  if (each.name !== "") return namedPort(owner, each.name, protocol) === port;
  return each.port === 0 || (port >= each.port && port <= Math.max(each.port, each.endPort));
}

/** True for an answer that lets through once authenticated. */
export function asksForAuthentication({ verdict, auth }: Pick<EvaluatedAnswer, "verdict" | "auth">): boolean {
  return verdict === "allow" && (auth === "spire" || auth === "test-always-fail");
}
