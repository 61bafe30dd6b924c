import { supportOf, type CiliumSupport } from "./cilium-support";
import type { CiliumConfigRecord } from "./config";
import { encryptionConfigOf } from "./encryption-config";
import { meshAuthOf, switchOf, type Switch } from "./mesh-auth";

/** One fact of the cluster's configuration and what it means for what is claimed. */
export interface Claim {
  readonly code: "module" | "handshakes" | "identity-carried" | "encryption" | "strict-mode" | "node-encryption" | "ztunnel" | "audit-mode" | "verdict-events" | "debug" | "support" | "identity-mode";
  /** `holds`: it strengthens what we say · `weakens`: it does not · `unknown`. */
  readonly bearing: "holds" | "weakens" | "unknown";
  readonly sentence: string;
}

const bearingOf = (value: Switch, good: "on" | "off"): Claim["bearing"] => (value === "unknown" ? "unknown" : value === good ? "holds" : "weakens");

/** What the configuration means for the claims made of this cluster's pairs. `version`: the agents', as a tag tells it; null: not known. */
export function claimsOf(config: CiliumConfigRecord | null, version: string | null): readonly Claim[] {
  const meshAuth = meshAuthOf(config, version);
  const encryption = encryptionConfigOf(config);
  const support = supportOf(version);
  const read = (key: string, usual: string): Switch => (config === null ? "unknown" : switchOf(config.values[key] ?? usual));
  const audit = read("policy-audit-mode", "false");
  const verdicts = read("bpf-events-policy-verdict-enabled", "true");
  const encrypted: Switch = encryption.wireguard === "on" || encryption.ipsec === "on" ? "on" : encryption.wireguard === "unknown" || encryption.ipsec === "unknown" ? "unknown" : "off";
  return [
    { code: "module", bearing: bearingOf(meshAuth.module, "on"), sentence: meshAuth.module === "off" ? `Mutual authentication is off (${meshAuth.moduleReason}): whatever a policy requires can never be met.` : `Mutual authentication is ${meshAuth.module === "on" ? "on" : "not known to be on"}: ${meshAuth.moduleReason}.` },
    { code: "handshakes", bearing: bearingOf(meshAuth.handshakes, "on"), sentence: `Handshakes between agents are ${meshAuth.handshakes === "unknown" ? "not known to work" : meshAuth.handshakes}: ${meshAuth.handshakesReason}.` },
    carriedClaim(encryption.routing, encryption.wireguard),
    { code: "encryption", bearing: bearingOf(encrypted, "on"), sentence: encrypted === "on" ? `${encryption.wireguard === "on" ? "WireGuard" : "IPsec"} encrypts between nodes; what stays on one node is not encrypted.` : encrypted === "off" ? "Nothing encrypts: an authenticated connection is still plain text on the wire." : "Whether anything encrypts is not known." },
    { code: "strict-mode", bearing: bearingOf(encryption.strictEgress, "on"), sentence: encryption.strictEgress === "on" ? "Strict mode drops pods' traffic that would leave a node unencrypted." : encryption.strictEgress === "off" ? "Without strict mode, traffic to a node whose key is not known yet leaves unencrypted." : "Whether strict mode is on is not known." },
    { code: "node-encryption", bearing: bearingOf(encryption.nodes, "on"), sentence: encryption.nodes === "on" ? "What nodes themselves send is encrypted too, except on nodes that opted out." : encryption.nodes === "off" ? "What nodes and host-network pods send is not encrypted." : "Whether nodes encrypt what they send is not known." },
    { code: "ztunnel", bearing: bearingOf(encryption.ztunnel, "off"), sentence: encryption.ztunnel === "on" ? "ztunnel is on: mutual authentication does not run beside it, and a pair with one side not enrolled passes in plain text." : encryption.ztunnel === "off" ? "ztunnel is off." : "Whether ztunnel is on is not known." },
    { code: "audit-mode", bearing: bearingOf(audit, "off"), sentence: audit === "on" ? "Policy audit mode is on: nothing is refused, whatever policies say." : audit === "off" ? "Policies are enforced, not only audited." : "Whether policies are only audited is not known." },
    { code: "verdict-events", bearing: bearingOf(verdicts, "on"), sentence: verdicts === "on" ? "Agents send policy verdicts: the only events that tell of authentication." : verdicts === "off" ? "Policy verdict events are off: nothing can be shown to be authenticated." : "Whether agents send policy verdicts is not known." },
    { code: "debug", bearing: encryption.debug === "unknown" ? "unknown" : "holds", sentence: encryption.debug === "unknown" ? "Whether agents log each handshake is not known." : encryption.debug === "on" ? "Agents log at debug level: their logs show each handshake." : "Agents do not log handshakes that succeed: when one took place cannot be told." },
    supportClaim(support),
    identityModeClaim(config),
  ];
}

function carriedClaim(routing: "tunnel" | "native" | "unknown", wireguard: Switch): Claim {
  if (routing === "tunnel") return { code: "identity-carried", bearing: "holds", sentence: "Packets between nodes carry their sender's identity (tunnel): at ingress it does not rest on a cache." };
  if (routing === "unknown") return { code: "identity-carried", bearing: "unknown", sentence: "Whether packets carry their sender's identity is not known." };
  if (wireguard === "on") return { code: "identity-carried", bearing: "unknown", sentence: "Native routing with WireGuard: whether packets carry their sender's identity depends on the release." };
  return { code: "identity-carried", bearing: "weakens", sentence: "Native routing: who sent a packet is looked up by address in a cache that may be stale." };
}

function supportClaim(support: CiliumSupport): Claim {
  const bearing = support.mutualAuth === "beta" ? "holds" : support.mutualAuth === "not known" ? "unknown" : "weakens";
  return { code: "support", bearing, sentence: `${support.sentence} (As of ${support.asOf}.)` };
}

function identityModeClaim(config: CiliumConfigRecord | null): Claim {
  if (config === null) return { code: "identity-mode", bearing: "unknown", sentence: "How identities are allocated is not known." };
  const mode = config.values["identity-allocation-mode"] ?? "kvstore";
  return mode === "kvstore"
    ? { code: "identity-mode", bearing: "weakens", sentence: "Identities live in a key-value store: there are no CiliumIdentity objects to read, and the operator registers none with SPIRE." }
    : { code: "identity-mode", bearing: "holds", sentence: "Identities are Kubernetes objects." };
}
