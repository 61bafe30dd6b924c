import type { EncryptionConfig } from "./encryption-config";

export type EncryptedBy = "wireguard" | "ipsec" | "ztunnel" | "nothing" | "unknown";

/** Something that speaks for or against encryption, and where it was seen. */
export interface EncryptionEvidence {
  readonly kind: "configuration" | "node-key" | "node-key-missing" | "placement" | "crypto-point" | "encrypted-flag" | "enrolment" | "ztunnel-port";
  readonly sentence: string;
}

/** By what a pair's traffic is encrypted on its way, as far as it can be told, and from what. */
export interface EncryptionAxis {
  readonly state: EncryptedBy;
  readonly reason: string;
  readonly evidence: readonly EncryptionEvidence[];
}

/** One node of a pair's ends. */
export interface EncryptionNode {
  readonly name: string;
  /** null: whether it published one is not known. */
  readonly hasWireguardKey: boolean | null;
}

/** What is known of a pair beside its configuration. Counts are of the window that is asked for. */
export interface EncryptionQuestion {
  readonly config: EncryptionConfig;
  /** Nodes on which the ends' pods stand; empty: not known. */
  readonly sourceNodes: readonly EncryptionNode[];
  readonly destinationNodes: readonly EncryptionNode[];
  /** Connections that stayed on one node, and that went from one to another. */
  readonly sameNode: number;
  readonly crossNode: number;
  /** Flows of the pair seen at to-crypto or from-crypto, and with `IP.encrypted`. */
  readonly cryptoPoints: number;
  readonly encryptedFlags: number;
  /** Namespaces' enrolment in ztunnel; null: not known, or no namespace. */
  readonly sourceEnrolled: boolean | null;
  readonly destinationEnrolled: boolean | null;
  readonly protocol: string;
  readonly port: number | null;
}

/** ztunnel's port for tunnelled connections (cilium v1.20.2, pkg/ztunnel). */
const HBONE_PORT = 15_008;

/**
 * The encryption axis. A requirement to authenticate never counts: authentication does not encrypt. WireGuard and IPsec
 * encrypt between nodes alone, so a pair that also stays on one node is not encrypted as a whole; a label or a switch
 * is intent, and is said to be.
 */
export function encryptionOf(question: EncryptionQuestion): EncryptionAxis {
  const { config } = question;
  const evidence = evidenceOf(question);
  const answer = (state: EncryptedBy, reason: string): EncryptionAxis => ({ state, reason, evidence });
  const observed = question.cryptoPoints + question.encryptedFlags > 0;

  if (config.ztunnel === "on") return ztunnelOf(question, answer);
  if (config.wireguard === "unknown" || config.ipsec === "unknown" || config.ztunnel === "unknown") {
    return answer("unknown", observed ? "some of its packets were seen encrypted, but Cilium's configuration was not read" : "Cilium's configuration was not read");
  }
  if (config.wireguard === "off" && config.ipsec === "off") {
    if (observed) return answer("unknown", "packets were seen encrypted although the configuration switches encryption off: agents may not run what it says");
    return answer("nothing", "WireGuard, IPsec and ztunnel are off");
  }
  const by = config.wireguard === "on" ? "wireguard" : "ipsec";
  const title = by === "wireguard" ? "WireGuard" : "IPsec";
  if (question.sameNode > 0 && question.crossNode === 0) return answer("nothing", `both ends stand on one node, where ${title} does not encrypt`);
  if (question.sameNode > 0) return answer("unknown", `${title} encrypts between nodes alone: ${question.sameNode} of ${question.sameNode + question.crossNode} connections stayed on one node, unencrypted`);
  const bare = by === "wireguard" ? [...question.sourceNodes, ...question.destinationNodes].filter(({ hasWireguardKey }) => hasWireguardKey === false) : [];
  if (bare.length > 0) return answer("unknown", `${bare[0]?.name ?? "a node"} published no WireGuard key: what goes there is not encrypted`);
  if (observed) return answer(by, `${title} is on, and packets between these nodes were seen at its door`);
  if (question.crossNode === 0) return answer("unknown", `${title} is on, but on which nodes the ends stand is not known`);
  const keyed = [...question.sourceNodes, ...question.destinationNodes];
  if (by === "wireguard" && keyed.length > 0 && keyed.every(({ hasWireguardKey }) => hasWireguardKey === true)) {
    return answer(by, "WireGuard is on and both nodes published a key; no packet was seen at its door, which not every packet shows");
  }
  return answer("unknown", `${title} is on, but no packet of the pair was seen encrypted: not every packet shows it`);
}

function ztunnelOf(question: EncryptionQuestion, answer: (state: EncryptedBy, reason: string) => EncryptionAxis): EncryptionAxis {
  const { sourceEnrolled, destinationEnrolled, protocol, port } = question;
  if (sourceEnrolled === null || destinationEnrolled === null) return answer("unknown", "whether both namespaces are enrolled in ztunnel is not known");
  if (!sourceEnrolled || !destinationEnrolled) return answer("nothing", "one side is not enrolled in ztunnel: it then lets traffic through in plain text");
  if (protocol !== "TCP") return answer("nothing", `ztunnel carries TCP alone, not ${protocol}`);
  if (port === HBONE_PORT) return answer("ztunnel", "both namespaces are enrolled and the connection goes to ztunnel's port: strong evidence, no proof");
  return answer("unknown", "both namespaces are enrolled in ztunnel, but this connection was not seen on its port");
}

function evidenceOf({ config, ...question }: EncryptionQuestion): EncryptionEvidence[] {
  const found: EncryptionEvidence[] = [];
  const add = (kind: EncryptionEvidence["kind"], sentence: string) => found.push({ kind, sentence });
  for (const [name, value] of [["WireGuard", config.wireguard], ["IPsec", config.ipsec], ["ztunnel", config.ztunnel]] as const) {
    if (value === "on") add("configuration", `cilium-config switches ${name} on`);
  }
  if (config.strictEgress === "on") add("configuration", "strict mode drops what would leave unencrypted");
  if (config.wireguard === "on") {
    const seen = new Set<string>();
    for (const { name, hasWireguardKey } of [...question.sourceNodes, ...question.destinationNodes]) {
      if (seen.has(name) || hasWireguardKey === null) continue;
      seen.add(name);
      add(hasWireguardKey ? "node-key" : "node-key-missing", hasWireguardKey ? `${name} published a WireGuard key` : `${name} published no WireGuard key`);
    }
  }
  if (question.sameNode + question.crossNode > 0) add("placement", `${question.crossNode} connections between nodes, ${question.sameNode} on one node`);
  if (question.cryptoPoints > 0) add("crypto-point", `${question.cryptoPoints} flows seen at to-crypto or from-crypto`);
  if (question.encryptedFlags > 0) add("encrypted-flag", `${question.encryptedFlags} flows marked encrypted`);
  if (config.ztunnel === "on") {
    for (const [end, enrolled] of [["source", question.sourceEnrolled], ["destination", question.destinationEnrolled]] as const) {
      if (enrolled !== null) add("enrolment", `the ${end}'s namespace is ${enrolled ? "" : "not "}enrolled in ztunnel`);
    }
    if (question.port === HBONE_PORT) add("ztunnel-port", `the destination port is ${HBONE_PORT}`);
  }
  return found;
}
