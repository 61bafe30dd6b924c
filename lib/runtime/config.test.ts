import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { isLoopback, parseConfig, type ConfigInput } from "./config";

function parse(input: Partial<ConfigInput>) {
  return parseConfig({ env: {}, flags: {}, file: {}, ...input });
}

function refusalOf(input: Partial<ConfigInput>): AppError {
  try {
    parse(input);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("was accepted");
}

describe("parseConfig", () => {
  it("has the contract's defaults", () => {
    expect(parse({})).toEqual({
      listen: { host: "127.0.0.1", port: 8088 },
      source: { type: "relay", host: "hubble-relay.kube-system.svc", port: 80, tls: false },
      relayTls: { ca: null, cert: null, key: null, serverName: null },
      clusterName: null,
      cluster: { kind: "auto" },
      spireNamespace: "cilium-spire",
      auth: "none",
      allowedHosts: ["localhost", "127.0.0.1", "::1"],
      probeListen: null,
      basePath: "/",
      history: { mode: "auto", directory: null, server: null, user: "default", passwordFile: null, ca: null, sizeBytes: 20 * 2 ** 30, memoryBytes: 2 ** 30 },
      retention: { eventsMs: 604_800_000, minutesMs: 604_800_000, hoursMs: 34_560_000_000 },
      spire: { mode: "auto" },
      spireSvid: null,
      role: "all",
      share: { index: 1, of: 1 },
      logLevel: "info",
      logFormat: "json",
    });
    expect(parse({ isTerminal: true }).logFormat).toBe("text");
  });

  it("lets a flag win over the environment, and that over the file", () => {
    const file = { listen: "127.0.0.1:1", "log-level": "warn", "cluster-name": "from-file" };
    const env = { COUNTERSIGN_LISTEN: "127.0.0.1:2", COUNTERSIGN_LOG_LEVEL: "debug" };
    const config = parse({ file, env, flags: { listen: "127.0.0.1:3" } });
    expect([config.listen.port, config.logLevel, config.clusterName]).toEqual([3, "debug", "from-file"]);
  });

  it("leaves Kubernetes' service links and foreign variables alone", () => {
    const env = {
      COUNTERSIGN_SERVICE_HOST: "10.0.0.1",
      COUNTERSIGN_SERVICE_PORT: "80",
      COUNTERSIGN_SERVICE_PORT_HTTP: "80",
      COUNTERSIGN_PORT: "tcp://10.0.0.1:80",
      COUNTERSIGN_PORT_80_TCP: "tcp://10.0.0.1:80",
      COUNTERSIGN_PORT_80_TCP_PROTO: "tcp",
      COUNTERSIGN_CONFIG: "/etc/countersign",
      HOME: "/root",
    };
    expect(parse({ env })).toEqual(parse({}));
  });

  it.each<[string, Partial<ConfigInput>["flags"], string, string]>([
    ["an unknown flag", { lisen: "127.0.0.1:1" }, "--lisen (`127.0.0.1:1`) is not a setting.", "Did you mean `listen`?"],
    ["an address without port", { listen: "localhost" }, "--listen is `localhost`: it must be HOST:PORT with a port from 0 to 65535, for example 127.0.0.1:8088.", ""],
    ["a port out of range", { listen: "127.0.0.1:70000" }, "--listen is `127.0.0.1:70000`: it must be HOST:PORT", ""],
    ["an open address without auth", { listen: "0.0.0.0:8088" }, "--listen is `0.0.0.0:8088`: an address that other machines can reach needs `auth` other than `none`", "kubectl port-forward"],
    ["every address without auth", { listen: ":8088" }, "--listen is `:8088`: an address that other machines can reach", ""],
    ["a mode of auth of a later version", { auth: "oidc" }, "--auth is `oidc`: it must be none.", ""],
    ["a base path of a later version", { "base-path": "/countersign" }, "--base-path is `/countersign`: it must be /.", ""],
    ["a log level", { "log-level": "loud" }, "--log-level is `loud`: it must be one of debug, info, warn, error.", ""],
    ["a scheme", { source: "http://relay:80" }, "The source `http://relay:80` has the unknown scheme `http`", ""],
    ["retention", { retention: "minutes=soon" }, "--retention is `minutes=soon`: `minutes=soon` is not a retention", ""],
    ["hours that end before the minutes they are made of", { retention: "minutes=8d,hours=7d" }, "hours= is shorter than minutes=, which hours are made of", ""],
    ["a kind of history that is none", { history: "disk" }, "--history is `disk`: it must be one of auto, embedded, clickhouse, memory.", ""],
    ["a relative directory", { "history-dir": "history" }, "--history-dir is `history`: it must be the absolute path of a directory", ""],
    ["ClickHouse without its address", { history: "clickhouse" }, "--history is `clickhouse` without `history-url`: there is no saying where that ClickHouse is.", "http://HOST:PORT"],
    ["an address of ClickHouse's own protocol", { history: "clickhouse", "history-url": "tcp://ch:9000" }, "--history-url is `tcp://ch:9000`: it must be http://HOST:PORT or https://HOST:PORT", ""],
    ["a password in an address", { history: "clickhouse", "history-url": "http://a:b@ch:8123" }, "it must be without user and password", ""],
    ["a query in an address", { history: "clickhouse", "history-url": "http://ch:8123/db?x=1" }, "it may name a database (letters, digits, underscores), and nothing else", ""],
    ["an address that nothing uses", { "history-url": "http://ch:8123" }, "--history-url is `http://ch:8123`, but history is `auto`, which has no use for it.", "set history to clickhouse"],
    ["a directory that nothing uses", { history: "memory", "history-dir": "/data" }, "--history-dir is `/data`, but --history is `memory`, which has no use for it.", "auto or embedded"],
    ["an authority for plain HTTP", { history: "clickhouse", "history-url": "http://ch:8123", "history-ca": "ca.pem" }, "--history-ca is set, but history-url is plain http://.", "https://"],
    ["a user's name that is none", { history: "clickhouse", "history-url": "http://ch:8123", "history-user": "a:b" }, "--history-user is `a:b`: it must be a user's name", ""],
    ["a size without its unit", { "history-size": "20" }, "--history-size is `20`: it must be a whole number with MiB, GiB or TiB, for example 20GiB.", ""],
    ["a size that holds nothing", { "history-size": "10MiB" }, "--history-size is `10MiB`: it must be from 256MiB to 1024TiB.", ""],
    ["memory in which the engine cannot answer", { "history-memory": "64MiB" }, "--history-memory is `64MiB`: it must be from 512MiB to 1TiB.", ""],
    ["a host with its scheme", { "allowed-hosts": "https://dash.example" }, "`https://dash.example` is not a host name", ""],
    ["half of mutual TLS", { source: "relays://r:443", "relay-cert": "c.pem" }, "--relay-cert is set without `relay-key`.", "Mutual TLS needs both"],
    ["TLS files for a plain relay", { source: "relay://r:80", "relay-ca": "ca.pem" }, "--relay-ca is set, but the source is plain relay://.", "relays://"],
    ["a flag given twice", { listen: ["127.0.0.1:1", "127.0.0.1:2"] }, "--listen was given 2 times.", "once"],
    ["a word that is no kubeconfig", { cluster: "on" }, "--cluster is `on`: it must be auto, off, or the path of a kubeconfig, with a slash in it.", ""],
    ["a word that is no way to SPIRE", { spire: "on" }, "--spire is `on`: it must be off, auto, HOST:PORT of the SPIRE server (with spire-svid), or unix:///PATH", ""],
    ["a SPIRE server without its port", { spire: "spire-server", "spire-svid": "/a" }, "--spire is `spire-server`: it must be off, auto, HOST:PORT", ""],
    ["a port that is none", { spire: "spire-server:80810", "spire-svid": "/a" }, "--spire is `spire-server:80810`: its port must be a number from 1 to 65535", ""],
    ["a SPIRE server without an identity", { spire: "spire-server:8081" }, "--spire is `spire-server:8081` without `spire-svid`: a SPIRE server lists entries only to callers with an identity.", "Workload API socket"],
    ["an identity that nothing uses", { "spire-svid": "/run/agent.sock" }, "--spire-svid is `/run/agent.sock`, but with `spire` at auto no identity is used.", "leave spire-svid out"],
    ["an identity for a gateway", { spire: "unix:///run/g.sock", "spire-svid": "/run/agent.sock" }, "--spire-svid is `/run/agent.sock`, but a gateway on a socket needs no identity.", ""],
    ["a gateway's socket by a relative path", { spire: "unix:g.sock" }, "--spire is `unix:g.sock`: it must be the absolute path of a unix socket", ""],
    ["a socket's path that no kernel takes", { spire: `unix:///${"a".repeat(120)}` }, "its path has 121 bytes, and a unix socket's has 107 at most", ""],
    ["an empty identity", { spire: "a:1", "spire-svid": "" }, "--spire-svid is ``: it must be the absolute path of a unix socket", ""],
    ["a share beyond the last", { share: "3/2" }, "--share is `3/2`: it must be I/N, the share numbered I of N", ""],
    ["a share that is none", { share: "half" }, "--share is `half`: it must be I/N", ""],
    ["pages of a part of the nodes", { share: "1/2", history: "clickhouse", "history-url": "http://ch:8123" }, "--share is `1/2`, but role is `all`: with a part of the nodes alone no page says the whole", "Set role to ingest here"],
    ["shares with a store each", { share: "1/2", role: "ingest" }, "--share is `1/2`, but history is `auto`: the other shares write to a store of their own", "Set history to clickhouse"],
    ["a share without Kubernetes", { share: "2/2", role: "ingest", cluster: "off", history: "clickhouse", "history-url": "http://ch:8123" }, "--share is `2/2`, but --cluster is `off`: which node a pod's address lies on is read from Kubernetes", "or share to 1/1"],
    ["pages without a store", { role: "ui", history: "embedded", "history-dir": "/h" }, "--role is `ui`, but --history is `embedded`: there is no store that other processes write", "Set history to clickhouse"],
    ["pages with a share", { role: "ui", share: "1/2", history: "clickhouse", "history-url": "http://ch:8123" }, "--role is `ui`, but --share is `1/2`: a process that reads no Relay has no share of the nodes", "Leave share out"],
    ["a file shared among processes", { role: "ingest", source: "flows.pb" }, "--role is `ingest`, but --source is `flows.pb`, which is no Relay", "leave role out"],
    ["a namespace that is none", { "spire-namespace": "Cilium_Spire" }, "--spire-namespace is `Cilium_Spire`: it must be the name of a namespace", ""],
  ])("refuses %s in one sentence", (_, flags, message, hint) => {
    const refusal = refusalOf({ flags });
    expect(["bad-config", "bad-source"]).toContain(refusal.code);
    expect(refusal.message).toContain(message);
    expect(refusal.hint).toContain(hint);
  });

  it("names the environment variable and the file's key as they were written", () => {
    expect(refusalOf({ env: { COUNTERSIGN_LOG_FORMAT: "xml" } }).message).toBe("COUNTERSIGN_LOG_FORMAT is `xml`: it must be one of text, json.");
    expect(refusalOf({ file: { role: "reader" } }).message).toBe("role (configuration file) is `reader`: it must be one of all, ingest, ui.");
    expect(refusalOf({ env: { COUNTERSIGN_SAUCE: "x" } }).hint).toBe("Did you mean `source`?");
  });

  it("takes the ways to keep history", () => {
    expect(parse({ flags: { history: "embedded", "history-dir": "/var/lib/countersign", "history-memory": "768MiB", "history-size": "1TiB" } }).history).toMatchObject({
      mode: "embedded",
      directory: "/var/lib/countersign",
      memoryBytes: 768 * 2 ** 20,
      sizeBytes: 2 ** 40,
    });
    const clickhouse = { history: "clickhouse", "history-url": "https://ch.example:8443/mesh", "history-user": "countersign", "history-password-file": "/run/secret", "history-ca": "/run/ca.pem" };
    expect(parse({ flags: clickhouse }).history).toMatchObject({ server: { origin: "https://ch.example:8443", database: "mesh" }, user: "countersign", passwordFile: "/run/secret", ca: "/run/ca.pem" });
    expect(parse({ env: { COUNTERSIGN_HISTORY: "clickhouse", COUNTERSIGN_HISTORY_URL: "http://ch:8123" } }).history.server).toEqual({ origin: "http://ch:8123", database: "countersign" });
    expect(parse({ flags: { retention: "hours=30d" } }).retention).toEqual({ eventsMs: 604_800_000, minutesMs: 604_800_000, hoursMs: 2_592_000_000 });
  });

  it("takes several processes over one store", () => {
    const store = { history: "clickhouse", "history-url": "http://ch:8123" };
    expect(parse({ flags: { ...store, role: "ingest", share: "2/3" } })).toMatchObject({ role: "ingest", share: { index: 2, of: 3 } });
    expect(parse({ flags: { ...store, role: "ui" } })).toMatchObject({ role: "ui", share: { index: 1, of: 1 } });
    expect(parse({})).toMatchObject({ role: "all", share: { index: 1, of: 1 } });
  });

  it("takes a kubeconfig for the cluster", () => {
    expect(parse({ flags: { cluster: "/home/me/.kube/config" } }).cluster).toEqual({ kind: "kubeconfig", files: ["/home/me/.kube/config"], context: null });
    expect(parse({ env: { COUNTERSIGN_CLUSTER: "off" } }).cluster).toEqual({ kind: "off" });
  });

  it("takes the three ways to SPIRE", () => {
    const svid = "unix:///run/spire/sockets/agent/agent.sock";
    expect(parse({ flags: { spire: "spire-server.cilium-spire.svc:8081", "spire-svid": svid, "spire-namespace": "spire" } })).toMatchObject({
      spire: { mode: "server", host: "spire-server.cilium-spire.svc", port: 8081 },
      spireSvid: "/run/spire/sockets/agent/agent.sock",
      spireNamespace: "spire",
    });
    expect(parse({ env: { COUNTERSIGN_SPIRE: "[fd00::1]:443", COUNTERSIGN_SPIRE_SVID: "/run/a.sock" } }).spire).toEqual({ mode: "server", host: "fd00::1", port: 443 });
    expect(parse({ flags: { spire: "unix:///run/gateway/api.sock" } }).spire).toEqual({ mode: "gateway", socket: "/run/gateway/api.sock" });
    expect(parse({ flags: { spire: "off" } }).spire).toEqual({ mode: "off" });
  });

  it("keeps capture files of repeated flags whole", () => {
    expect(parse({ flags: { source: ["a,b.jsonl", "c.pb"] } }).source).toEqual({ type: "capture", files: ["a,b.jsonl", "c.pb"] });
    expect(parse({ env: { COUNTERSIGN_SOURCE: "a.jsonl, c.pb" } }).source).toEqual({ type: "capture", files: ["a.jsonl", "c.pb"] });
  });

  it("allows the hosts that were named, and only those", () => {
    expect(parse({ flags: { "allowed-hosts": "Dash.Example,[::1]" } }).allowedHosts).toEqual(["dash.example", "::1"]);
  });
});

it.each([
  ["localhost", true],
  ["127.0.0.1", true],
  ["127.8.8.8", true],
  ["::1", true],
  ["0.0.0.0", false],
  ["::", false],
  ["10.0.0.1", false],
  ["127.0.0.1.example", false],
])("isLoopback(%s) is %s", (host, loopback) => expect(isLoopback(host)).toBe(loopback));
