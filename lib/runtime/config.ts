import type { z } from "zod";
import type { NodeShare } from "@/lib/domain/share";
import { AppError } from "@/lib/platform/errors";
import { closestWord } from "@/lib/wire/closest-word";
import { checkHistory, type HistorySpec } from "./history-spec";
import { checkRole } from "./role-spec";
import { isSettingKey, SETTINGS, splitList, type Address, type ClusterSetting, type Retention, type ROLES, type SettingKey } from "./settings";
import { parseSourceSpec, type SourceSpec } from "./source-spec";
import { checkSpire, type SpireSpec } from "./spire-spec";

/** Everything a person may set, parsed; nothing else in the server reads flags, environment or files of settings. */
export interface Config {
  readonly listen: Address;
  readonly source: SourceSpec;
  readonly relayTls: RelayTls;
  /** null: as the flows say. */
  readonly clusterName: string | null;
  readonly cluster: ClusterSetting;
  /** Where SPIRE's ConfigMaps may be read. */
  readonly spireNamespace: string;
  readonly auth: "none";
  /** Lower-case host names, without ports, that a Host or Origin header may name. */
  readonly allowedHosts: readonly string[];
  readonly probeListen: Address | null;
  readonly basePath: "/";
  readonly history: HistorySpec;
  readonly retention: Retention;
  readonly spire: SpireSpec;
  /** Path of the Workload API socket; set with a SPIRE server, and with nothing else. */
  readonly spireSvid: string | null;
  readonly role: (typeof ROLES)[number];
  /** Which part of the nodes is read here. */
  readonly share: NodeShare;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly logFormat: "text" | "json";
}

/** Paths of files, re-read when they change; null = not set. */
export interface RelayTls {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly serverName: string | null;
}

export interface ConfigInput {
  /** The process environment, or what a test says it is. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Flags without their dashes; a list where a flag was given more than once. */
  readonly flags: Readonly<Record<string, string | readonly string[]>>;
  readonly file: Readonly<Record<string, string>>;
  /** Whether the log goes to a terminal: decides the default of `log-format`. */
  readonly isTerminal?: boolean;
}

const LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "::1"];
// Kubernetes writes these into every pod of a namespace that has a service named countersign: they are not settings.
const SERVICE_LINK = /^COUNTERSIGN_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/;

interface Given {
  readonly value: string;
  /** As the person wrote it: `--listen`, `COUNTERSIGN_LISTEN`, `listen`. */
  readonly name: string;
}

/** The configuration that flags, environment and file give (in this order of precedence); throws `bad-config`. */
export function parseConfig(input: ConfigInput): Config {
  const given = collect(input);
  const config: Config = {
    listen: read(given, "listen"),
    source: readSource(input, given),
    relayTls: { ca: read(given, "relay-ca"), cert: read(given, "relay-cert"), key: read(given, "relay-key"), serverName: read(given, "relay-server-name") },
    clusterName: read(given, "cluster-name"),
    cluster: read(given, "cluster"),
    spireNamespace: read(given, "spire-namespace"),
    auth: read(given, "auth"),
    allowedHosts: [],
    probeListen: read(given, "probe-listen"),
    basePath: read(given, "base-path"),
    history: {
      mode: read(given, "history"),
      directory: read(given, "history-dir"),
      server: read(given, "history-url"),
      user: read(given, "history-user") ?? "default",
      passwordFile: read(given, "history-password-file"),
      ca: read(given, "history-ca"),
      sizeBytes: read(given, "history-size"),
      memoryBytes: read(given, "history-memory"),
    },
    retention: read(given, "retention"),
    spire: read(given, "spire"),
    spireSvid: read(given, "spire-svid"),
    role: read(given, "role"),
    share: read(given, "share"),
    logLevel: read(given, "log-level"),
    logFormat: read(given, "log-format") ?? (input.isTerminal ? "text" : "json"),
  };
  checkTogether(config, given);
  checkRole(config, (key) => given.get(key) ?? null);
  checkHistory(config.history, (key) => given.get(key) ?? null);
  checkSpire(config.spire, given.get("spire") ?? { name: "spire", value: SETTINGS.spire.default }, given.get("spire-svid") ?? null);
  return { ...config, allowedHosts: read(given, "allowed-hosts") ?? [...new Set([...LOOPBACK_HOSTS, config.listen.host.toLowerCase()])] };
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host) || /^::ffff:127\./i.test(host);
}

function collect(input: ConfigInput): ReadonlyMap<SettingKey, Given> {
  const given = new Map<SettingKey, Given>();
  const add = (key: string, name: string, value: string) => {
    if (!isSettingKey(key)) throw unknownKey(key, name, value);
    given.set(key, { value, name });
  };
  for (const [key, value] of Object.entries(input.file)) add(key, `${key} (configuration file)`, value);
  for (const [name, value] of Object.entries(input.env)) {
    if (value === undefined || !name.startsWith("COUNTERSIGN_") || name === "COUNTERSIGN_CONFIG" || SERVICE_LINK.test(name)) continue;
    add(name.slice("COUNTERSIGN_".length).toLowerCase().replaceAll("_", "-"), name, value);
  }
  for (const [key, value] of Object.entries(input.flags)) {
    if (key === "config") continue;
    if (typeof value !== "string" && key !== "source" && value.length > 1) throw new AppError("bad-config", `--${key} was given ${value.length} times.`, "Give it once.");
    add(key, `--${key}`, typeof value === "string" ? value : value.join(","));
  }
  return given;
}

type Parsed<Key extends SettingKey> = z.output<(typeof SETTINGS)[Key]["schema"]> | ((typeof SETTINGS)[Key]["default"] extends null ? null : never);

function read<Key extends SettingKey>(given: ReadonlyMap<SettingKey, Given>, key: Key): Parsed<Key> {
  const setting = SETTINGS[key];
  const found = given.get(key);
  const text = found?.value ?? setting.default;
  // The table's type ties each key to what its schema gives; TypeScript loses that tie for a generic key.
  if (text === null) return null as Parsed<Key>;
  const result = setting.schema.safeParse(text);
  if (!result.success) throw new AppError("bad-config", `${found?.name ?? key} is \`${text}\`: ${result.error.issues[0]?.message ?? "it is not allowed"}.`, "Correct the value, or leave it out for the default.");
  return result.data as Parsed<Key>;
}

/** Files named by repeated flags stay whole, even with commas in their names. */
function readSource(input: ConfigInput, given: ReadonlyMap<SettingKey, Given>): SourceSpec {
  const flag = input.flags["source"];
  return parseSourceSpec(flag !== undefined && typeof flag !== "string" ? flag : splitList(given.get("source")?.value ?? SETTINGS.source.default));
}

function checkTogether(config: Config, given: ReadonlyMap<SettingKey, Given>): void {
  if (!isLoopback(config.listen.host) && config.auth === "none") {
    const name = given.get("listen")?.name ?? "listen";
    throw new AppError(
      "bad-config",
      `${name} is \`${given.get("listen")?.value ?? ""}\`: an address that other machines can reach needs \`auth\` other than \`none\`, and this version has no other.`,
      "Listen on 127.0.0.1 and reach it through `kubectl port-forward` or an SSH tunnel.",
    );
  }
  if ((config.relayTls.cert === null) !== (config.relayTls.key === null)) {
    const [set, missing] = config.relayTls.cert === null ? ["relay-key", "relay-cert"] : ["relay-cert", "relay-key"];
    throw new AppError("bad-config", `${given.get(set === "relay-key" ? "relay-key" : "relay-cert")?.name ?? set} is set without \`${missing}\`.`, "Mutual TLS needs both.");
  }
  const tlsKey = (["relay-ca", "relay-cert", "relay-key", "relay-server-name"] as const).find((key) => given.has(key));
  if (tlsKey && config.source.type === "relay" && !config.source.tls) {
    throw new AppError("bad-config", `${given.get(tlsKey)?.name ?? tlsKey} is set, but the source is plain relay://.`, "Say relays:// to use TLS, or leave it out.");
  }
}

function unknownKey(key: string, name: string, value: string): AppError {
  const known = Object.keys(SETTINGS);
  const near = closestWord(key, known);
  return new AppError("bad-config", `${name} (\`${value}\`) is not a setting.`, near ? `Did you mean \`${near}\`?` : `Known settings: ${known.join(", ")}.`);
}
