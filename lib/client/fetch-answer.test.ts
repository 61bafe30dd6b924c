import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { ApiError } from "./api-error";
import { answerUrl, fetchAnswer } from "./fetch-answer";

const schema = z.object({ revision: z.number() });
let server: Server;
let base = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    const [status, body] = answers[request.url ?? ""] ?? [404, "not here"];
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  base = `http://127.0.0.1:${port}`;
});
afterAll(() => server.close());

const answers: Readonly<Record<string, readonly [number, string]>> = {
  "/good": [200, JSON.stringify({ revision: 7, later: true })],
  "/other": [200, JSON.stringify({ revision: "7" })],
  "/filter": [400, JSON.stringify({ error: { code: "bad-filter", message: "unknown key `form-pod`", hint: "did you mean `from-pod`?" } })],
  "/proxy": [502, "<html>Bad gateway</html>"],
};

async function errorOf(path: string): Promise<ApiError> {
  const thrown: unknown = await fetchAnswer(() => Promise.resolve(schema), path.startsWith("http") ? path : base + path).catch((error: unknown) => error);
  if (!(thrown instanceof ApiError)) throw new Error("no ApiError was thrown");
  return thrown;
}

describe("answers", () => {
  test("are read by their schema", async () => expect(await fetchAnswer(() => Promise.resolve(schema), `${base}/good`)).toEqual({ revision: 7 }));
  test("that do not fit say where", async () => expect(await errorOf("/other")).toMatchObject({ code: "unreadable", message: expect.stringContaining("revision") as string }));
  test("errors keep the server's code, sentence and hint", async () =>
    expect(await errorOf("/filter")).toMatchObject({ code: "bad-filter", message: "unknown key `form-pod`", hint: "did you mean `from-pod`?" }));
  test("a gateway's page is no answer", async () => expect((await errorOf("/proxy")).code).toBe("unreachable"));
  test("a server that is away is said to be", async () => expect((await errorOf("http://127.0.0.1:1/")).code).toBe("unreachable"));
  test("a stranger's answer is unreadable", async () => expect((await errorOf("/nothing")).code).toBe("unreadable"));
});

test("what is not set is left out of the address", () => {
  expect(answerUrl("pairs", { q: "src:a/* outcome:auth-refused", from: null, to: "", limit: 200 })).toBe("/api/v1/pairs?q=src%3Aa%2F*+outcome%3Aauth-refused&limit=200");
  expect(answerUrl("coverage", {})).toBe("/api/v1/coverage");
});
