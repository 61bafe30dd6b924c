import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { constants, createGzip, gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { createApiClient, type ApiClient, type ApiQuestion } from "./api-client";
import { ApiFault } from "./api-fault";
import { openAccess } from "./open-access";
import { createHeldClock, type HeldClock } from "./testing/held-clock";
import { sleep } from "./testing/stage";

const ending: (() => void)[] = [];
afterEach(() => ending.splice(0).forEach((end) => end()));

interface Stand {
  readonly client: ApiClient;
  readonly clock: HeldClock;
  question(more?: Partial<ApiQuestion>): ApiQuestion;
}

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Stand> {
  const server: Server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const clock = createHeldClock();
  const client = createApiClient(await openAccess({ kind: "address", server: `http://127.0.0.1:${port}/` }, clock), clock, "countersign/test");
  ending.push(() => client.close(), () => server.closeAllConnections(), () => server.close());
  return { client, clock, question: (more) => ({ path: "/x", accept: "application/json", idleMs: 1_000, signal: new AbortController().signal, ...more }) };
}

async function collect(chunks: AsyncIterable<Buffer>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += chunk.toString();
  return text;
}
const faultOf = (asking: Promise<unknown>): Promise<ApiFault> => asking.then(() => { throw new Error("was answered"); }, (thrown: unknown) => {
  if (thrown instanceof ApiFault) return thrown;
  throw thrown;
});

describe("a body", () => {
  test("comes line by line although it is compressed", async () => {
    let sendMore: (() => void) | null = null;
    const { client, question } = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      const zip = createGzip({ flush: constants.Z_SYNC_FLUSH });
      zip.pipe(response);
      zip.write("first\n");
      sendMore = () => zip.end("second\n");
    });
    const chunks = (await client.stream(question()))[Symbol.asyncIterator]();
    expect((await chunks.next()).value?.toString()).toBe("first\n");
    sendMore!();
    expect((await chunks.next()).value?.toString()).toBe("second\n");
    expect((await chunks.next()).done).toBe(true);
  });

  test("that is slow is waited for as long as something comes", async () => {
    const { client, clock, question } = await serve((_, response) => {
      response.writeHead(200);
      let sent = 0;
      const timer = setInterval(() => {
        sent += 1;
        response.write(`${sent}\n`);
        if (sent < 8) return;
        clearInterval(timer);
        response.end();
      }, 15);
    });
    let text = "";
    for await (const chunk of await client.stream(question())) {
      text += chunk.toString();
      clock.move(900);
    }
    expect(text).toBe("1\n2\n3\n4\n5\n6\n7\n8\n");
  });

  test("whose reader takes its time is not taken for silent", async () => {
    const { client, clock, question } = await serve((_, response) => response.end("all at once"));
    for await (const chunk of await client.stream(question())) {
      clock.move(60_000);
      expect(chunk.toString()).toBe("all at once");
    }
    expect(clock.waiting).toBe(0);
  });

  test.each([
    ["breaks off", (response: ServerResponse) => { response.writeHead(200, { "content-length": "100" }); response.write("half"); setTimeout(() => response.destroy(), 10); }, "unreachable"],
    ["breaks off compressed", (response: ServerResponse) => { response.writeHead(200, { "content-encoding": "gzip" }); response.write(gzipSync("x".repeat(1_000)).subarray(0, 15)); setTimeout(() => response.destroy(), 10); }, "unreachable"],
    ["is no gzip although it says so", (response: ServerResponse) => { response.writeHead(200, { "content-encoding": "gzip" }); response.end("plain"); }, "unreachable"],
  ] as const)("that %s is a fault, not an end", async (_, answer, kind) => {
    const { client, question } = await serve((__, response) => answer(response));
    expect((await faultOf(client.stream(question()).then(collect))).kind).toBe(kind);
  });
});

describe("silence", () => {
  test.each([
    ["before an answer", (_: ServerResponse) => undefined],
    ["after its head", (response: ServerResponse) => { response.writeHead(200); response.flushHeaders(); }],
    ["in the middle", (response: ServerResponse) => { response.writeHead(200); response.write("begin"); }],
  ])("%s ends after its time", async (_, answer) => {
    const { client, clock, question } = await serve((__, response) => answer(response));
    const asking = faultOf(client.stream(question()).then(collect));
    await sleep(50);
    clock.move(999);
    await sleep(10);
    clock.move(1_001);
    expect(await asking).toMatchObject({ kind: "silent", message: expect.stringMatching(/^it said nothing for \d s$/) as string });
    expect(clock.waiting).toBe(0);
  });
});

test("a head that does not come is not waited for as long as a quiet watch", async () => {
  const { client, clock, question } = await serve(() => undefined);
  const asking = faultOf(client.stream(question({ idleMs: 130_000 })).then(collect));
  await sleep(30);
  clock.move(30_000);
  expect((await asking).kind).toBe("silent");
  expect(clock.waiting).toBe(0);
});

describe("a refusal", () => {
  test.each([
    [401, "unauthorized"], [403, "forbidden"], [404, "absent"], [410, "expired"], [422, "refused"], [400, "refused"], [406, "refused"], [429, "busy"], [500, "busy"], [502, "busy"], [503, "busy"], [504, "busy"], [302, "refused"],
  ])("HTTP %d is %s", async (status, kind) => {
    const { client, question } = await serve((_, response) => response.writeHead(status, { "retry-after": "7" }).end(JSON.stringify({ kind: "Status", message: "because\u001b[31m" })));
    expect(await faultOf(client.stream(question()))).toMatchObject({ kind, status, message: "because\\u{1b}[31m", retryAfterMs: 7_000 });
  });

  test("with a body without end is read no further than needed", async () => {
    const { client, question } = await serve((_, response) => {
      response.writeHead(503);
      const timer = setInterval(() => response.write("x".repeat(8_192)), 1);
      response.on("close", () => clearInterval(timer));
    });
    expect((await faultOf(client.stream(question()))).message.length).toBeLessThanOrEqual(200);
  });

  test.each([["soon", null], ["0", 0], ["-1", null], ["100000", 60_000]])("a Retry-After of %s is %s ms", async (header, ms) => {
    const { client, question } = await serve((_, response) => response.writeHead(429, { "retry-after": header }).end());
    expect((await faultOf(client.stream(question()))).retryAfterMs).toBe(ms);
  });
});

test("says who asks, and asks for compression", async () => {
  const seen: IncomingMessage["headers"][] = [];
  const { client, question } = await serve((request, response) => {
    seen.push(request.headers);
    response.end("{}");
  });
  expect(await client.text(question())).toBe("{}");
  expect(seen[0]).toMatchObject({ "user-agent": "countersign/test", "accept-encoding": "gzip", accept: "application/json" });
  expect(seen[0]).not.toHaveProperty("authorization");
});

test("ends when its asker does", async () => {
  const { client, question, clock } = await serve((_, response) => void response.writeHead(200).write("begin"));
  const leaving = new AbortController();
  const asking = faultOf(client.stream(question({ signal: leaving.signal })).then(collect));
  await sleep(30);
  leaving.abort();
  expect((await asking).kind).toBe("unreachable");
  expect(clock.waiting).toBe(0);
});
