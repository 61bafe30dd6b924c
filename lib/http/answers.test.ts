import * as z from "zod/mini";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allowed, allowedWithAuth, deniedByPolicy, deniedForAuth } from "@/lib/domain/flow.testdata";
import { CAPTURE } from "@/lib/engine/scripted.testdata";
import { errorAnswerSchema } from "@/lib/wire/answer";
import { attemptsAnswerSchema, pairAnswerSchema } from "@/lib/wire/attempt";
import { coverageAnswerSchema } from "@/lib/wire/coverage";
import { findingsAnswerSchema } from "@/lib/wire/findings";
import { flowAnswerSchema, flowsAnswerSchema } from "@/lib/wire/flow";
import { overviewAnswerSchema } from "@/lib/wire/overview";
import { pairsAnswerSchema } from "@/lib/wire/pair";
import { answerAttempts, answerCoverage, answerFindings, answerFlow, answerFlows, answerOverview, answerPair, answerPairs, refuseAddress } from "./answers";
import { answerRequest, refuseMethod, type Answering } from "./answer-request";
import { ask, scriptedRuntime, type ScriptedRuntime } from "./runtime.testdata";

const PAIR = "team-yellow/client~team-yellow/server~8080-TCP";
let scripted: ScriptedRuntime;
const withAuth = allowedWithAuth(0, { raw: { format: "json", text: '{"uuid":"x"}' } });

beforeEach(async () => {
  scripted = scriptedRuntime(CAPTURE);
  await scripted.see(withAuth, deniedForAuth(100, { sourcePort: 2 }), deniedByPolicy(200, { sourcePort: 3 }), allowed(70_000, { sourcePort: 4, destinationPort: 9_090 }));
  await scripted.source.end();
});
afterEach(() => scripted.engine.stop());

async function get(answering: Answering, path: string, headers: Record<string, string> = {}) {
  const response = await answerRequest(ask(path, headers), answering);
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

async function refusal(answering: Answering, path: string, headers: Record<string, string> = {}) {
  const { status, body } = await get(answering, path, headers);
  return { status, ...errorAnswerSchema.parse(body).error };
}

describe("every answer", () => {
  it.each([
    ["overview", answerOverview, "/api/v1/overview", overviewAnswerSchema],
    ["pairs", answerPairs, "/api/v1/pairs?q=outcome:authenticated&sort=total&limit=5", pairsAnswerSchema],
    ["pair", answerPair, `/api/v1/pair?key=${encodeURIComponent(PAIR)}`, pairAnswerSchema],
    ["attempts", answerAttempts, "/api/v1/attempts?q=port:8080", attemptsAnswerSchema],
    ["flows", answerFlows, "/api/v1/flows?q=verdict:DROPPED", flowsAnswerSchema],
    ["flow", answerFlow(withAuth.uuid), `/api/v1/flows/${withAuth.uuid}`, flowAnswerSchema],
    ["coverage", answerCoverage, "/api/v1/coverage", coverageAnswerSchema],
    ["findings", answerFindings, "/api/v1/findings", findingsAnswerSchema],
  ] as const)("%s is what its schema says, kept by nobody", async (_name, answering, path, schema) => {
    const { status, headers, body } = await get(answering, path);
    expect(status).toBe(200);
    expect(z.strictObject(schema.shape).safeParse(body).error?.issues).toBeUndefined();
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });
});

describe("pairs", () => {
  it("filters, counts and turns pages", async () => {
    const first = pairsAnswerSchema.parse((await get(answerPairs, "/api/v1/pairs?limit=1&sort=source")).body);
    expect(first).toMatchObject({ total: 3, matched: 3, sort: "source" });
    const second = pairsAnswerSchema.parse((await get(answerPairs, `/api/v1/pairs?limit=5&sort=source&cursor=${first.nextCursor ?? ""}`)).body);
    expect(second.pairs).toHaveLength(2);
    expect(new Set([...first.pairs, ...second.pairs].map((pair) => pair.key)).size).toBe(3);
  });

  it("are a CSV file for those who ask for one", async () => {
    for (const [path, headers] of [["/api/v1/pairs?format=csv", {}], ["/api/v1/pairs", { accept: "text/csv" }]] as const) {
      const response = await answerRequest(ask(path, headers), answerPairs);
      expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
      const lines = (await response.text()).trimEnd().split("\r\n");
      expect(lines).toHaveLength(4);
      expect(lines[0]).toMatch(/^pair,source,/);
    }
    const attempts = await (await answerRequest(ask("/api/v1/attempts?format=csv"), answerAttempts)).text();
    expect(attempts.trimEnd().split("\r\n")).toHaveLength(5);
  });
});

it("shows one flow with its record, its attempt and what Hubble names", async () => {
  const { body } = await get(answerFlow(withAuth.uuid), `/api/v1/flows/${withAuth.uuid}`);
  expect(flowAnswerSchema.parse(body)).toMatchObject({ raw: '{"uuid":"x"}', attempt: { outcome: "authenticated", pair: PAIR }, rule: { state: "not-named" } });
});

it("answers exactly the window that was asked for attempts, and whole minutes for pairs", async () => {
  const from = "2026-11-22T14:00:00.150Z";
  const attempts = attemptsAnswerSchema.parse((await get(answerAttempts, `/api/v1/attempts?from=${from}`)).body);
  expect([attempts.matched, attempts.window.from]).toEqual([2, from]);
  const pairs = pairsAnswerSchema.parse((await get(answerPairs, `/api/v1/pairs?from=${from}`)).body);
  expect([pairs.matched, pairs.window]).toEqual([3, { from: "2026-11-22T14:00:00Z", to: "2026-11-22T14:01:10Z" }]);
});

describe("a refusal", () => {
  it.each<[string, Answering, string, number, string, string, string]>([
    ["a filter that does not parse", answerPairs, "/api/v1/pairs?q=form-pod:a", 400, "bad-filter", "form-pod", "from-pod"],
    ["a term that does not apply", answerPairs, "/api/v1/pairs?q=verdict:DROPPED", 400, "bad-filter", "`verdict` does not apply to pairs", "flows"],
    ["an unknown parameter", answerPairs, "/api/v1/pairs?limt=3", 400, "bad-request", "`limt` is not a parameter here.", "`limit`"],
    ["a parameter given twice", answerPairs, "/api/v1/pairs?limit=3&limit=4", 400, "bad-request", "`limit` is given twice", ""],
    ["a limit", answerPairs, "/api/v1/pairs?limit=-1", 400, "bad-request", "`limit` is `-1`", "1 to 10000"],
    ["a sort", answerPairs, "/api/v1/pairs?sort=best", 400, "bad-request", "`sort` is `best`", "worst"],
    ["a time", answerAttempts, "/api/v1/attempts?from=yesterday", 400, "bad-request", "`from` is `yesterday`", "15m"],
    ["a window the wrong way round", answerAttempts, "/api/v1/attempts?from=1m&to=2m", 400, "bad-request", "ends", "earlier"],
    ["a foreign cursor", answerPairs, "/api/v1/pairs?cursor=abc", 400, "bad-request", "cursor", ""],
    ["no key", answerPair, "/api/v1/pair", 400, "bad-request", "`key` is missing", ""],
    ["a key that is none", answerPair, "/api/v1/pair?key=nonsense", 400, "bad-request", "key is not one", "SOURCE~DESTINATION"],
    ["a pair that was not seen", answerPair, "/api/v1/pair?key=a/b~c/d~1-TCP", 404, "not-found", "Nothing was seen", ""],
    ["a flow that was not seen", answerFlow("nope"), "/api/v1/flows/nope", 404, "not-found", "No flow with this id", ""],
    ["an address that is none", refuseAddress, "/api/v1/pears", 404, "not-found", "There is no /api/v1/pears.", "pairs"],
    ["hostile text", answerPairs, `/api/v1/pairs?sort=${encodeURIComponent("\u001b[2J\u202e<script>")}`, 400, "bad-request", "\\u{1b}[2J\\u{202e}", ""],
  ])("names %s, and what would be right", async (_name, answering, path, status, code, message, hint) => {
    const refused = await refusal(answering, path);
    expect([refused.status, refused.code]).toEqual([status, code]);
    expect(refused.message).toContain(message);
    expect(refused.hint).toContain(hint);
  });

  it("meets foreign hosts and pages of other sites", async () => {
    expect(await refusal(answerPairs, "/api/v1/pairs", { host: "evil.example" })).toMatchObject({ status: 403, code: "forbidden" });
    expect(await refusal(answerPairs, "/api/v1/pairs", { origin: "https://evil.example" })).toMatchObject({ status: 403, code: "forbidden" });
    expect((await get(answerPairs, "/api/v1/pairs", { origin: "http://localhost:8088" })).status).toBe(200);
  });

  it("meets every method that could write", async () => {
    const response = refuseMethod(ask("/api/v1/pairs"));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect(errorAnswerSchema.parse(await response.json()).error.code).toBe("method-not-allowed");
  });

  it("does not tell what went wrong inside", async () => {
    const broken: Answering = () => Promise.reject(new Error("secret path /etc/x"));
    const refused = await refusal(broken, "/api/v1/pairs");
    expect([refused.status, refused.code]).toEqual([500, "internal"]);
    expect(JSON.stringify(refused)).not.toContain("secret");
  });
});

it("says what a person types to see the same", async () => {
  const { commands } = pairAnswerSchema.parse((await get(answerPair, `/api/v1/pair?key=${PAIR}`)).body);
  expect(commands.countersign).toBe(`countersign attempts --from scripted.jsonl 'pair:${PAIR}' since:2026-11-22T14:00:00Z until:2026-11-22T14:01:10Z`);
  expect(commands.hubble).toBe(
    "hubble observe --use-default-field-masks=false --from-pod team-yellow/client --to-pod team-yellow/server --to-port 8080 --protocol tcp --since 2026-11-22T14:00:00Z --until 2026-11-22T14:01:10Z",
  );
});

