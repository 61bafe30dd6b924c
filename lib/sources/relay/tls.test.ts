import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { ServerCredentials } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CertificateFiles } from "./certificates";
import { createAuthority, type Authority, type Pair } from "./testing/certificates";
import { verdict } from "./testing/flow-shapes";
import type { TestObserver } from "./testing/observer";
import { isLive, pull, startObserver } from "./testing/stage";

const RELAY_NAMES = ["*.hubble-relay.cilium.io"];
let folder: string;
let cilium: Authority;
let stranger: Authority;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "countersign-tls-"));
  cilium = createAuthority("Cilium CA");
  stranger = createAuthority("Somebody else");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function clientFiles(pair: Pair | null, authority: Authority = cilium, prefix = "client"): CertificateFiles {
  return {
    caFile: write(`${prefix}-ca.crt`, authority.cert),
    certFile: pair && write(`${prefix}.crt`, pair.cert),
    keyFile: pair && write(`${prefix}.key`, pair.key),
  };
}

function server(pair: Pair, demands: Authority | null = null): ServerCredentials {
  return ServerCredentials.createSsl(demands && Buffer.from(demands.cert), [{ cert_chain: Buffer.from(pair.cert), private_key: Buffer.from(pair.key) }], demands !== null);
}

async function startRelay(pair: Pair, demands: Authority | null = null): Promise<TestObserver> {
  const observer = await startObserver({ credentials: server(pair, demands) });
  const node = observer.addNode("node-1");
  node.write(verdict());
  node.writeAgentEvent();
  return observer;
}

/** The sentence of the first failure. */
async function sentenceOf(address: string, options: Parameters<typeof pull>[1] = {}): Promise<string> {
  const pulled = pull(address, options);
  await pulled.until(() => pulled.healths().some((health) => health.state === "retrying" || health.state === "forbidden"));
  const health = pulled.source.health();
  expect(health.lastError).not.toBe("");
  expect(health.attempt).toBeGreaterThan(0);
  return health.sentence;
}

/** A TLS server that lets its first hello go unanswered, as a machine that is too busy does, and no plain text in. */
async function startSlowTls(): Promise<{ readonly port: number; close(): void }> {
  const secure = createTlsServer(cilium.issue("relay", RELAY_NAMES)).on("tlsClientError", () => undefined);
  const securePort = await listen(secure);
  let hellos = 0;
  const front = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (bytes) => {
      if (bytes[0] !== TLS_HANDSHAKE) return socket.destroy();
      hellos += 1;
      if (hellos === 1) return;
      const behind = connect(securePort, "127.0.0.1").on("error", () => undefined);
      behind.write(bytes);
      socket.pipe(behind).pipe(socket);
    });
  });
  return { port: await listen(front), close: () => [front, secure].forEach((server) => server.close()) };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((settle) => server.listen(0, "127.0.0.1", settle));
  const address: AddressInfo | string | null = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const TLS_HANDSHAKE = 0x16;

describe("TLS", () => {
  test("a look that came too late is taken again: the sentence does not stay the wrong one", async () => {
    const slow = await startSlowTls();
    const pulled = pull(`relay://127.0.0.1:${slow.port}`, { timings: { askMs: 800 } });
    const explained = () => pulled.healths().find(({ sentence }) => sentence === `Relay speaks TLS, you said relay://: use relays://127.0.0.1:${slow.port}`);
    await pulled.until(() => explained() !== undefined);
    const [first] = pulled.healths().filter(({ state }) => state === "retrying");
    expect(first?.sentence).toContain("hangs up");
    expect(explained()?.attempt).toBeLessThan(10);
    slow.close();
  });

  test("the name is ui.hubble-relay.cilium.io unless another is set", async () => {
    const observer = await startRelay(cilium.issue("relay", RELAY_NAMES));
    const pulled = pull(`relays://127.0.0.1:${observer.port}`, { files: clientFiles(null) });
    await pulled.until(isLive(pulled));
    await pulled.until(() => pulled.uuids().length === 1);
  });

  test("mutual TLS with a pair of the right authority is let in", async () => {
    const observer = await startRelay(cilium.issue("relay", RELAY_NAMES), cilium);
    const pulled = pull(`relays://127.0.0.1:${observer.port}`, { files: clientFiles(cilium.issue("ui")) });
    await pulled.until(isLive(pulled));
    await pulled.until(() => pulled.uuids().length === 1);
  });

  test("a changed file leads to a new connection with what it holds now", async () => {
    const observer = await startRelay(cilium.issue("relay", RELAY_NAMES), cilium);
    const files = clientFiles(cilium.issue("before"), cilium, "rotated");
    const pulled = pull(`relays://127.0.0.1:${observer.port}`, { files });
    await pulled.until(isLive(pulled));
    const calls = observer.requests.length;
    const next = cilium.issue("after");
    write("rotated.crt", next.cert);
    // Certificate and key do not fit together until both are there: the old ones serve.
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(pulled.source.health().state).toBe("live");
    write("rotated.key", next.key);
    await pulled.until(() => pulled.healths().some((health) => health.sentence.includes("certificate files changed")));
    await pulled.until(isLive(pulled));
    await pulled.until(() => observer.requests.length > calls);
    expect(pulled.uuids().length).toBe(1);
  });
});

describe("what is wrong with TLS is said in one sentence", () => {
  test("Relay speaks TLS, you said relay://", async () => {
    const observer = await startRelay(cilium.issue("relay", RELAY_NAMES));
    expect(await sentenceOf(`relay://127.0.0.1:${observer.port}`)).toBe(`Relay speaks TLS, you said relay://: use relays://127.0.0.1:${observer.port}`);
  });

  test("the same when it demands a client certificate", async () => {
    const observer = await startRelay(cilium.issue("relay", RELAY_NAMES), cilium);
    expect(await sentenceOf(`relay://127.0.0.1:${observer.port}`)).toContain("Relay speaks TLS, you said relay://");
  });

  test("Relay speaks no TLS, you said relays://", async () => {
    const observer = await startObserver();
    expect(await sentenceOf(`relays://127.0.0.1:${observer.port}`, { files: clientFiles(null) })).toBe(`Relay at 127.0.0.1:${observer.port} does not speak TLS, you said relays://: use relay://127.0.0.1:${observer.port}`);
  });

  test("another authority than relay-ca names", async () => {
    const observer = await startRelay(stranger.issue("relay", RELAY_NAMES));
    const files = clientFiles(null);
    const sentence = await sentenceOf(`relays://127.0.0.1:${observer.port}`, { files });
    expect(sentence).toContain(`${JSON.stringify(files.caFile)} does not vouch for`);
    expect(sentence).toContain("Somebody else");
  });

  test("no relay-ca, and an authority that the system does not know", async () => {
    const observer = await startRelay(cilium.issue("relay", RELAY_NAMES));
    expect(await sentenceOf(`relays://127.0.0.1:${observer.port}`)).toContain("set relay-ca");
  });

  test("another server name: the names of the certificate are listed", async () => {
    const observer = await startRelay(cilium.issue("relay", ["*.hubble-relay.cilium.io", "relay.example"]));
    const sentence = await sentenceOf(`relays://127.0.0.1:${observer.port}`, { files: clientFiles(null), serverName: "hubble-relay.kube-system.svc" });
    expect(sentence).toBe("Relay's certificate is for *.hubble-relay.cilium.io, relay.example, not for hubble-relay.kube-system.svc: set relay-server-name to a name that it covers");
  });

  test("an expired certificate", async () => {
    const observer = await startRelay(cilium.issue("relay", RELAY_NAMES, -1));
    expect(await sentenceOf(`relays://127.0.0.1:${observer.port}`, { files: clientFiles(null) })).toContain("has expired");
  });

  test("a client certificate is demanded and none is set", async () => {
    const observer = await startRelay(cilium.issue("relay", RELAY_NAMES), cilium);
    expect(await sentenceOf(`relays://127.0.0.1:${observer.port}`, { files: clientFiles(null) })).toContain("Relay demands a client certificate: set relay-cert and relay-key");
  });

  test("a client certificate of another authority is not called a missing one", async () => {
    const observer = await startRelay(cilium.issue("relay", RELAY_NAMES), cilium);
    const sentence = await sentenceOf(`relays://127.0.0.1:${observer.port}`, { files: clientFiles(stranger.issue("ui")) });
    expect(sentence).toContain("did not accept the client certificate in");
    expect(sentence).not.toContain("demands");
  });

  test.each([
    ["a missing file", { caFile: "/nowhere/ca.crt" }, 'relay-ca "/nowhere/ca.crt" could not be read: there is no such file'],
    ["a certificate without its key", { certFile: "/nowhere/tls.crt" }, "relay-cert is set without relay-key"],
    ["a key without its certificate", { keyFile: "/nowhere/tls.key" }, "relay-key is set without relay-cert"],
  ])("%s is refused at once", (_what, files, message) => {
    expect(() => pull("relays://127.0.0.1:1", { files })).toThrow(message);
  });

  test("a certificate and a key of two pairs are refused at once", () => {
    const files = clientFiles({ cert: cilium.issue("one").cert, key: cilium.issue("two").key }, cilium, "mixed");
    expect(() => pull("relays://127.0.0.1:1", { files })).toThrow("does not belong to relay-cert");
  });

  test("a file that holds no certificate is refused at once", () => {
    expect(() => pull("relays://127.0.0.1:1", { files: { caFile: write("empty.crt", "nothing") } })).toThrow("holds no certificate");
  });
});
