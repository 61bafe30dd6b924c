import type { CiliumConfigRecord } from "./config";
import { supportOf } from "./cilium-support";
import { parseCount, parseGoBool, parseGoDuration } from "./go-values";

/** On, off, or not known and never taken for either. */
export type Switch = "on" | "off" | "unknown";

interface MeshAuthKey {
  readonly key: string;
  readonly type: "bool" | "count" | "duration" | "text";
  /** What holds where the ConfigMap does not name the key; null: it depends on the version. */
  readonly usual: string | null;
  /** What it means for what may be claimed. */
  readonly means: string;
}

/** The thirteen keys (cilium v1.20.2, pkg/auth/cell.go, pkg/auth/spire/delegate.go, operator/auth/spire/client.go). */
const KEYS: readonly MeshAuthKey[] = [
  { key: "mesh-auth-enabled", type: "bool", usual: null, means: "off: a policy that requires authentication blocks, and no handshake ever resolves it" },
  { key: "mesh-auth-mutual-enabled", type: "bool", usual: "false", means: "off: the operator registers no identity with SPIRE" },
  { key: "mesh-auth-mutual-listener-port", type: "count", usual: "0", means: "agents shake hands on this port of every node; 0: they do not answer at all" },
  { key: "mesh-auth-mutual-connect-timeout", type: "duration", usual: "5s", means: "how long a handshake waits for the other node before the packet's refusal stands" },
  { key: "mesh-auth-queue-size", type: "count", usual: "1024", means: "requests for authentication waiting on a node; beyond it they are lost until the packet is sent again" },
  { key: "mesh-auth-rotated-identities-queue-size", type: "count", usual: "1024", means: "renewals waiting on a node; beyond it pairs lapse when their certificate ends" },
  { key: "mesh-auth-gc-interval", type: "duration", usual: "5m0s", means: "a pair stays authenticated up to this long after its policy or identity is gone" },
  { key: "mesh-auth-signal-backoff-duration", type: "duration", usual: "1s", means: "a pair that is refused asks for a handshake at most this often" },
  { key: "mesh-auth-spiffe-trust-domain", type: "text", usual: "spiffe.cilium", means: "names of identities begin with it; SPIRE must say the same" },
  { key: "mesh-auth-spire-admin-socket", type: "text", usual: "", means: "where agents get certificates; empty: they get none" },
  { key: "mesh-auth-spire-agent-socket", type: "text", usual: "/run/spire/sockets/agent/agent.sock", means: "where the operator gets the certificate with which it writes entries" },
  { key: "mesh-auth-spire-server-address", type: "text", usual: "spire-server.spire.svc:8081", means: "the SPIRE server that the operator writes entries to" },
  { key: "mesh-auth-spire-server-connection-timeout", type: "duration", usual: "10s", means: "how long the operator waits for that server" },
];

export interface MeshAuthSetting {
  readonly key: string;
  /** As the ConfigMap has it; null: it does not name the key. */
  readonly given: string | null;
  /** What holds; null: not known. */
  readonly value: string | null;
  readonly means: string;
  /** Set when the value given is none that Cilium would take. */
  readonly fault: string | null;
}

/** Mutual authentication as it is configured: what agents were told, not proof of what they do. */
export interface MeshAuth {
  readonly module: Switch;
  readonly moduleReason: string;
  readonly spire: Switch;
  /** Whether agents can shake hands at all: module on, port not 0, ztunnel off. */
  readonly handshakes: Switch;
  readonly handshakesReason: string;
  readonly trustDomain: string | null;
  readonly settings: readonly MeshAuthSetting[];
  /** `mesh-auth-` keys that this version does not know. */
  readonly unknownKeys: readonly string[];
}

/** What `cilium-config` says of mutual authentication; `config` null: not read, so that nothing is known. `version` is the agents', as a tag tells it. */
export function meshAuthOf(config: CiliumConfigRecord | null, version: string | null): MeshAuth {
  const support = supportOf(version);
  const settings = KEYS.map((key) => settingOf(key, config));
  const value = (key: string): string | null => settings.find((setting) => setting.key === key)?.value ?? null;
  const given = config === null ? null : (config.values["mesh-auth-enabled"] ?? null);
  const module = given !== null ? switchOf(given) : config === null || support.onByDefault === null ? "unknown" : support.onByDefault ? "on" : "off";
  const { handshakes, reason } = handshakesOf(config, module, value("mesh-auth-mutual-listener-port"));
  return {
    module,
    moduleReason:
      config === null ? "cilium-config was not read"
      : given !== null ? `cilium-config says mesh-auth-enabled: ${given}`
      : `cilium-config does not name mesh-auth-enabled; by default it is ${module === "unknown" ? "not known" : module} in ${support.release === "unknown" ? "a version that is not known" : support.release}`,
    spire: config === null ? "unknown" : switchOf(value("mesh-auth-mutual-enabled") ?? "false"),
    handshakes,
    handshakesReason: reason,
    trustDomain: value("mesh-auth-spiffe-trust-domain"),
    settings: settings.map((setting) => (setting.key === "mesh-auth-enabled" && setting.value === null && module !== "unknown" ? { ...setting, value: String(module === "on") } : setting)),
    unknownKeys: config === null ? [] : Object.keys(config.values).filter((key) => key.startsWith("mesh-auth-") && !KEYS.some((known) => known.key === key)).sort(),
  };
}

function handshakesOf(config: CiliumConfigRecord | null, module: Switch, port: string | null): { readonly handshakes: Switch; readonly reason: string } {
  if (config === null) return { handshakes: "unknown", reason: "cilium-config was not read" };
  if (module === "off") return { handshakes: "off", reason: "the module is off" };
  if (switchOf(config.values["enable-ztunnel"] ?? "false") === "on") return { handshakes: "off", reason: "ztunnel is on: agents do not start the handshake then" };
  if (port === "0") return { handshakes: "off", reason: "mesh-auth-mutual-listener-port is 0: agents do not answer handshakes" };
  return module === "unknown" || port === null ? { handshakes: "unknown", reason: "the configuration does not tell" } : { handshakes: "on", reason: `agents answer on port ${port}` };
}

function settingOf({ key, type, usual, means }: MeshAuthKey, config: CiliumConfigRecord | null): MeshAuthSetting {
  const given = config?.values[key] ?? null;
  if (config === null) return { key, given, value: null, means, fault: null };
  if (given === null) return { key, given, value: usual, means, fault: null };
  const fault = faultOf(type, given);
  return { key, given, value: fault === null ? given : null, means, fault: fault === null ? null : `${key} is \`${given}\`: it must be ${fault}` };
}

function faultOf(type: MeshAuthKey["type"], text: string): string | null {
  switch (type) {
    case "bool": return parseGoBool(text) === null ? "true or false" : null;
    case "count": return parseCount(text) === null ? "a number" : null;
    case "duration": return parseGoDuration(text) === null ? "a time such as 5s or 5m0s" : null;
    case "text": return null;
    default: return type satisfies never;
  }
}

/** A boolean of `cilium-config` as a switch; what is no boolean is unknown. */
export function switchOf(text: string): Switch {
  const parsed = parseGoBool(text);
  return parsed === null ? "unknown" : parsed ? "on" : "off";
}
