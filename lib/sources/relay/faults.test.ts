import { createServer as createHttpServer } from "node:http";
import { createServer, type AddressInfo, type Server } from "node:net";
import { status } from "@grpc/grpc-js";
import { afterEach, describe, expect, test } from "vitest";
import { faultOfStatus } from "./fault";
import { parseRelayAddress } from "./address";
import { verdict } from "./testing/flow-shapes";
import { isLive, pull, sleep, startObserver } from "./testing/stage";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A listener that is no Relay; answers its port. */
function listen(server: Server): Promise<number> {
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

/** Health after the first failure. */
async function failureOf(address: string, options: Parameters<typeof pull>[1] = {}) {
  const pulled = pull(address, options);
  await pulled.until(() => pulled.healths().some((health) => health.state === "retrying" || health.state === "forbidden"));
  return pulled.source.health();
}

describe("a Relay that cannot be used is told in one sentence that says what to do", () => {
  test("connection refused", async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    const health = await failureOf(`relay://127.0.0.1:${port}`);
    expect(health.sentence).toContain(`Nothing answers at 127.0.0.1:${port} (connection refused)`);
    expect(health.retryAtMs).not.toBeNull();
    expect(health.lastError).toContain("ECONNREFUSED");
  });

  test("a name that does not resolve", async () => {
    const health = await failureOf("relay://no-such-relay.invalid:80", { timings: { askMs: 4_000 } });
    expect(health.sentence).toContain('"no-such-relay.invalid" does not resolve');
  });

  test("a listener that says nothing", async () => {
    const port = await listen(createServer(() => undefined));
    const health = await failureOf(`relay://127.0.0.1:${port}`, { timings: { askMs: 300 } });
    expect(health.sentence).toContain(`No answer from 127.0.0.1:${port}`);
  });

  test("a web server", async () => {
    const port = await listen(createHttpServer((_request, answer) => answer.end("hello")));
    const health = await failureOf(`relay://127.0.0.1:${port}`, { timings: { askMs: 1_000 } });
    expect(health.sentence).toBe(`127.0.0.1:${port} does not speak gRPC: point source at service hubble-relay (port 80, or 443 with TLS)`);
  });

  test.each(["relay", "relays"])("%s to something that hangs up at once, as a port-forward that lost its pod", async (scheme) => {
    const port = await listen(createServer((socket) => socket.on("error", () => undefined).end()));
    const health = await failureOf(`${scheme}://127.0.0.1:${port}`, { timings: { askMs: 1_000 } });
    expect(health.sentence).toContain("hangs up");
    expect(health.sentence).toContain("forwards to it");
  });

  test("the same failure again reads the same: no times, no handles", () => {
    const said = "No connection established. Last error: Failed to connect (2026-11-22T18:32:33.844Z). Resolution note: ";
    expect(faultOfStatus(parseRelayAddress("relay://a:1"), status.UNAVAILABLE, said, 1).error).toBe("UNAVAILABLE: No connection established. Last error: Failed to connect.");
  });

  test.each([
    ["UNAUTHENTICATED", status.UNAUTHENTICATED, "demands that callers say who they are"],
    ["PERMISSION_DENIED", status.PERMISSION_DENIED, "does not allow this client to read flows"],
  ])("%s is forbidden, and tried again", async (_what, code, sentence) => {
    const observer = await startObserver();
    observer.behaviour.serverStatus = { code, details: "no entry" };
    observer.behaviour.listNodes = "hang";
    observer.behaviour.getFlows = { code, details: "no entry" };
    const pulled = pull(observer, { timings: { askMs: 300 } });
    await pulled.until(() => pulled.source.health().state === "forbidden");
    expect(pulled.source.health().sentence).toContain(sentence);
    observer.behaviour.serverStatus = observer.behaviour.listNodes = observer.behaviour.getFlows = "answer";
    observer.addNode("node-1").write(verdict());
    await pulled.until(isLive(pulled));
    expect(pulled.source.health().sentence).toBe("");
  });

  test("another gRPC server", async () => {
    const observer = await startObserver();
    observer.addNode("node-1");
    observer.behaviour.getFlows = { code: status.UNIMPLEMENTED, details: "unknown service" };
    const health = await failureOf(`relay://127.0.0.1:${observer.port}`);
    expect(health.sentence).toContain("is no Hubble Relay");
  });

  test("a message that is too large is passed over, and the stretch is a gap", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    node.write(verdict());
    const huge = node.write({ ...verdict(), Summary: "x".repeat(20_000) });
    const before = node.write(verdict());
    node.writeAgentEvent();
    const pulled = pull(observer, { maxMessageBytes: 10_000 });
    await pulled.until(() => pulled.gaps().length > 0);
    await pulled.until(isLive(pulled));
    expect(pulled.healths().some((health) => health.sentence.includes("larger than the 10 KiB"))).toBe(true);
    const after = node.write(verdict());
    node.writeAgentEvent();
    await pulled.until(() => pulled.uuids().includes(after));
    expect(pulled.uuids()).not.toContain(huge);
    const gap = pulled.gaps()[0];
    const lost = node.ring.at(node.ring.first + 1)?.time ?? 0n;
    expect(gap && gap.from <= lost && lost <= gap.to).toBe(true);
    expect(before).not.toBe("");
  });

  test("a Relay that hangs up is called restarting, and dialled again", async () => {
    const observer = await startObserver();
    observer.addNode("node-1").write(verdict());
    const pulled = pull(observer);
    await pulled.until(isLive(pulled));
    observer.stop();
    await pulled.until(() => pulled.source.health().state === "retrying");
    expect(pulled.healths().find((health) => health.state === "retrying")?.sentence).toContain("is restarting");
    await observer.start();
    await pulled.until(isLive(pulled));
    expect(pulled.source.health()).toMatchObject({ attempt: 0, retryAtMs: null, lastError: null, sentence: "" });
  });
});

describe("silence", () => {
  test("a connection that says nothing any more is stale, then given up", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    node.write(verdict());
    node.writeAgentEvent();
    const pulled = pull(observer, { timings: { staleMs: 400, askMs: 150, windowMs: 60_000 } });
    await pulled.until(isLive(pulled));
    node.isHanging = true;
    await pulled.until(() => pulled.source.health().state === "stale");
    expect(pulled.source.health().sentence).toContain("nothing is heard");
    await pulled.until(() => pulled.source.health().state === "retrying");
    node.isHanging = false;
    await pulled.until(isLive(pulled));
    await sleep(50);
  });

  test("a quiet cluster whose Relay answers is live", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    node.write(verdict());
    node.writeAgentEvent();
    const pulled = pull(observer, { timings: { staleMs: 300 } });
    await pulled.until(isLive(pulled));
    await sleep(900);
    expect(pulled.healths().some((health) => health.state === "stale")).toBe(false);
    expect(pulled.source.health().state).toBe("live");
  });
});

describe("addresses", () => {
  test.each([
    ["relay://127.0.0.1:4245", { tls: false, host: "127.0.0.1", port: 4245, label: "relay://127.0.0.1:4245" }],
    ["relays://hubble-relay.kube-system.svc:443", { tls: true, host: "hubble-relay.kube-system.svc", port: 443 }],
    ["relay://[fd00::1]:80/", { host: "fd00::1", port: 80, target: "dns:[fd00::1]:80" }],
  ])("%s", (text, expected) => expect(parseRelayAddress(text)).toMatchObject(expected));

  test.each(["relay://host", "relay://:80", "relay://host:0", "relay://host:70000", "http://host:80", "relay://a b:80", "relay://user@host:80/x"])("%s is refused by name", (text) => {
    expect(() => parseRelayAddress(text)).toThrow(`Source ${JSON.stringify(text)}`);
  });
});

test("every gRPC code has a sentence, and foreign text cannot move a cursor", () => {
  const address = parseRelayAddress("relay://127.0.0.1:1");
  for (const code of Object.values(status).filter((value): value is number => typeof value === "number")) {
    const fault = faultOfStatus(address, code, "\u001b[2J\u202eevil", 1_000);
    expect(fault.sentence.length).toBeGreaterThan(20);
    expect(fault.error).not.toMatch(/[\u001b\u202e]/);
  }
});
