import { SETTINGS, type SettingKey } from "@/lib/runtime/settings";
import type { FlagSpec, Given } from "./command";

const HELP_OF: Readonly<Record<SettingKey, readonly [value: string, help: string]>> = {
  listen: ["HOST:PORT", "where the dashboard listens"],
  source: ["SOURCE", "where flows come from; several capture files: give it several times"],
  "relay-ca": ["FILE", "certificates that Relay's must be signed by"],
  "relay-cert": ["FILE", "our certificate for mutual TLS"],
  "relay-key": ["FILE", "its key"],
  "relay-server-name": ["NAME", "name in Relay's certificate"],
  "cluster-name": ["NAME", "name of the cluster, as the header shows it"],
  auth: ["MODE", "who may look"],
  "allowed-hosts": ["NAMES", "host names that requests may come to, separated by commas"],
  "probe-listen": ["HOST:PORT", "a second address for /healthz, /readyz and /metrics alone"],
  "base-path": ["PATH", "path that the dashboard lives under"],
  retention: ["SPANS", "how long history keeps what"],
  "log-level": ["LEVEL", "debug, info, warn or error"],
  "log-format": ["FORMAT", "text or json"],
  cluster: ["WHERE", "where Kubernetes is read: auto (in the cluster, then the kubeconfig), off, or the path of a kubeconfig"],
  spire: ["WAY", "how SPIRE is read: off, auto, HOST:PORT of its server, or unix:///PATH of a list-only gateway"],
  "spire-svid": ["SOCKET", "Workload API socket that gives the identity to read a SPIRE server with"],
  "spire-namespace": ["NAME", "namespace in which SPIRE's configuration may be read"],
  history: ["MODE", "where history is kept: auto (embedded where the engine is there, else memory), embedded, clickhouse or memory"],
  "history-dir": ["DIR", "where the embedded engine keeps it"],
  "history-url": ["URL", "HTTP interface of a ClickHouse server, with a database as its path where it is not `countersign`"],
  "history-user": ["NAME", "its user"],
  "history-password-file": ["FILE", "that user's password"],
  "history-ca": ["FILE", "certificates that its own must be signed by"],
  "history-size": ["SIZE", "how much of it is kept on disk"],
  "history-memory": ["SIZE", "how much memory the embedded engine's process may take"],
  role: ["ROLE", "what this process does: all, ingest (reads Relay and writes the store) or ui (serves what is in the store)"],
  share: ["I/N", "share of the nodes that this process takes"],
};

const CONFIG: FlagSpec = { name: "config", value: "FILE", help: "a file with settings, `key: value` a line (COUNTERSIGN_CONFIG)" };

/** Every setting as a flag, with the default it has without one. */
export function settingFlags(leaveOut: readonly SettingKey[] = []): readonly FlagSpec[] {
  const keys = Object.keys(HELP_OF).filter((key): key is SettingKey => Object.hasOwn(SETTINGS, key) && !leaveOut.some((left) => left === key));
  return [
    ...keys.map((name): FlagSpec => {
      const [value, help] = HELP_OF[name];
      const usual = SETTINGS[name].default;
      return { name, value, help: usual === null ? help : `${help} (${usual})`, many: name === "source" };
    }),
    CONFIG,
  ];
}

/** The settings among the flags that were given, as the configuration takes them. */
export function settingsOf(given: Given): Record<string, string | readonly string[]> {
  const settings: Record<string, string | readonly string[]> = {};
  for (const [name, values] of given.flags) {
    const last = values.at(-1);
    if ((Object.hasOwn(SETTINGS, name) || name === "config") && last !== undefined) settings[name] = name === "source" ? values : last;
  }
  return settings;
}
