import type { CiliumConfigRecord } from "./config";
import { switchOf, type Switch } from "./mesh-auth";

/** How Cilium was told to encrypt and to carry packets: what agents were told, not proof of what they do. */
export interface EncryptionConfig {
  readonly wireguard: Switch;
  readonly ipsec: Switch;
  readonly ztunnel: Switch;
  /** Whether what nodes themselves send is encrypted too. */
  readonly nodes: Switch;
  /** Drop what would leave (or arrive) unencrypted. */
  readonly strictEgress: Switch;
  readonly strictIngress: Switch;
  readonly routing: "tunnel" | "native" | "unknown";
  /** vxlan or geneve; null: native, or not known. */
  readonly tunnelProtocol: string | null;
  /** Agents' success lines exist only in debug mode. */
  readonly debug: Switch;
}

const UNKNOWN: EncryptionConfig = {
  wireguard: "unknown", ipsec: "unknown", ztunnel: "unknown", nodes: "unknown", strictEgress: "unknown", strictIngress: "unknown",
  routing: "unknown", tunnelProtocol: null, debug: "unknown",
};

/**
 * Encryption and routing as `cilium-config` says; null: not read. Defaults are off and tunnel (cilium v1.20.2,
 * pkg/option/config.go and pkg/defaults); `tunnel` is the key of releases before 1.15, strict mode without a
 * direction that of releases before 1.19.
 */
export function encryptionConfigOf(config: CiliumConfigRecord | null): EncryptionConfig {
  if (config === null) return UNKNOWN;
  const of = (key: string): Switch => switchOf(config.values[key] ?? "false");
  const { routing, tunnelProtocol } = routingOf(config);
  return {
    wireguard: of("enable-wireguard"),
    ipsec: of("enable-ipsec"),
    ztunnel: of("enable-ztunnel"),
    nodes: of("encrypt-node"),
    strictEgress: config.values["enable-encryption-strict-mode-egress"] === undefined ? of("enable-encryption-strict-mode") : of("enable-encryption-strict-mode-egress"),
    strictIngress: of("enable-encryption-strict-mode-ingress"),
    routing,
    tunnelProtocol,
    debug: of("debug"),
  };
}

function routingOf({ values }: CiliumConfigRecord): Pick<EncryptionConfig, "routing" | "tunnelProtocol"> {
  const mode = values["routing-mode"];
  const old = values["tunnel"];
  if (mode === "native" || (mode === undefined && old === "disabled")) return { routing: "native", tunnelProtocol: null };
  if (mode !== undefined && mode !== "tunnel") return { routing: "unknown", tunnelProtocol: null };
  return { routing: "tunnel", tunnelProtocol: values["tunnel-protocol"] ?? old ?? "vxlan" };
}
