import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFront } from "./front";
import { closeServer, createLimitedServer, listen, printAddress } from "./listener";
import type { Address } from "./settings";

interface Seen {
  readonly url: string | undefined;
  readonly policy: string | undefined;
}

let server: Server;
let address: Address;
let seen: Seen[];
let failures: unknown[];

beforeEach(async () => {
  seen = [];
  failures = [];
  server = createLimitedServer(
    createFront({
      allowedHosts: ["localhost", "127.0.0.1"],
      handle: async (request, response) => {
        seen.push({ url: request.url, policy: request.headers["content-security-policy"]?.toString() });
        if (request.url === "/fails") throw new Error("inside");
        response.end("page");
      },
      onFailure: (error) => failures.push(error),
    }),
  );
  address = await listen(server, { host: "127.0.0.1", port: 0 }, "listen");
});
afterEach(() => closeServer(server, 0));

async function send(path: string, headers: Record<string, string> = {}, method = "GET", body = "") {
  const sent = httpRequest({ host: address.host, port: address.port, path, method, headers });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [NodeJS.ReadableStream & { statusCode: number; headers: IncomingHttpHeaders }];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describe("the front", () => {
  it("gives every page a policy with a nonce of its own, and tells Next the same", async () => {
    const [a, b] = [await send("/pairs"), await send("/pairs", { "content-security-policy": "script-src 'nonce-mine'" })];
    const nonces = [a, b].map(({ headers }) => /'nonce-([^']+)'/.exec(String(headers["content-security-policy"]))?.[1]);
    expect(nonces[0]).toMatch(/^[\w+/]{22}==$/);
    expect(nonces[0]).not.toBe(nonces[1]);
    expect(seen.map(({ policy }) => policy)).toEqual([a, b].map(({ headers }) => headers["content-security-policy"]));
    expect(a.headers).toMatchObject({ "x-content-type-options": "nosniff", "x-frame-options": "DENY", "referrer-policy": "no-referrer" });
  });

  it("gives answers that are no pages a policy that runs nothing", async () => {
    const { headers } = await send("/api/v1/pairs");
    expect(headers["content-security-policy"]).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(seen[0]?.policy).toBeUndefined();
  });

  it.each<[string, string, Record<string, string>, string, number, string]>([
    ["a foreign host", "/", { host: "evil.example" }, "GET", 403, "names a host"],
    ["a page of another site", "/api/v1/pairs", { origin: "https://evil.example" }, "GET", 403, "another site"],
    ["a method that writes", "/api/v1/pairs", {}, "POST", 405, "Only GET and HEAD"],
    ["an oversized address", `/${"a".repeat(17_000)}`, {}, "GET", 414, "longer than 16384"],
    ["reading where only writing is answered", "/api/v1/snapshots", {}, "GET", 405, "Only POST"],
    ["another method where frozen links are made", "/api/v1/snapshots", {}, "PUT", 405, "Only POST"],
    ["asking whether another site may write", "/api/v1/snapshots", { origin: "https://evil.example", "access-control-request-method": "POST" }, "OPTIONS", 403, "another site"],
    ["writing from nowhere", "/api/v1/snapshots", {}, "POST", 403, "does not say which page"],
    ["writing from another port of this machine", "/api/v1/snapshots", { origin: "http://localhost:3000" }, "POST", 403, "another site"],
    ["taking away from another site", "/api/v1/snapshots/x", { host: "localhost", origin: "http://localhost", "sec-fetch-site": "cross-site" }, "DELETE", 403, "another site"],
    ["more than an address to freeze", "/api/v1/snapshots", { host: "localhost", origin: "http://localhost", "content-length": "16385" }, "POST", 413, "16384 bytes"],
    ["a body of unsaid length", "/api/v1/snapshots", { host: "localhost", origin: "http://localhost", "transfer-encoding": "chunked" }, "POST", 413, "says its length"],
    ["a body", "/", { "content-length": "4" }, "GET", 413, "has no body"],
  ])("refuses %s before anyone sees it", async (_name, path, headers, method, status, sentence) => {
    const answer = await send(path, headers, method, headers["content-length"] === "4" ? "body" : "");
    expect(answer.status).toBe(status);
    expect((JSON.parse(answer.body) as { error: { message: string } }).error.message).toContain(sentence);
    expect(seen).toEqual([]);
  });

  it("lets a page of this server make a frozen link and take it away", async () => {
    const own = { host: "localhost:8088", origin: "http://localhost:8088" };
    const made = await send("/api/v1/snapshots", { ...own, "content-length": "4" }, "POST", "body");
    const removed = await send("/api/v1/snapshots/x", own, "DELETE");
    expect([made.status, removed.status, seen.map(({ url }) => url)]).toEqual([200, 200, ["/api/v1/snapshots", "/api/v1/snapshots/x"]]);
  });

  it("says that it failed, and not how", async () => {
    const answer = await send("/fails");
    expect([answer.status, answer.body.includes("inside")]).toEqual([500, false]);
    expect(failures).toMatchObject([{ message: "inside" }]);
  });

  it("refuses headers that are too large", async () => {
    await expect(send("/", { cookie: "a".repeat(40_000) })).resolves.toMatchObject({ status: 431 });
  });
});

describe("listen", () => {
  it("says in one sentence that a port is in use", async () => {
    const second = createLimitedServer(() => undefined);
    await expect(listen(second, address, "listen")).rejects.toMatchObject({ code: "port-in-use", message: `${printAddress(address)} is in use by another process.` });
  });

  it("says when an address is not this machine's", async () => {
    await expect(listen(createLimitedServer(() => undefined), { host: "203.0.113.7", port: 0 }, "listen")).rejects.toMatchObject({ code: "bad-config", message: "203.0.113.7:0 is no address of this machine." });
  });
});

it("closes though a client keeps its connection, within the grace", async () => {
  const socket = connect(address.port, address.host);
  await once(socket, "connect");
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n");
  const closed = once(socket, "close");
  const startedAt = performance.now();
  await closeServer(server, 200);
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  await closed;
});
