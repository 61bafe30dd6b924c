import * as z from "zod/mini";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allowed, allowedWithAuth, deniedForAuth } from "@/lib/domain/flow.testdata";
import { LIVE } from "@/lib/engine/scripted.testdata";
import { errorAnswerSchema } from "@/lib/wire/answer";
import { coverageAnswerSchema } from "@/lib/wire/coverage";
import { flowAnswerSchema } from "@/lib/wire/flow";
import { readFrozenPage } from "@/lib/wire/frozen-page";
import { frozenKey } from "@/lib/wire/frozen-key";
import { frozenQuestions } from "@/lib/wire/frozen-questions";
import { pairsAnswerSchema } from "@/lib/wire/pair";
import { DEFAULT_VIEW } from "@/lib/wire/url";
import { freezeAnswerSchema, snapshotAnswerSchema, thawAnswerSchema, type FreezeAnswer } from "@/lib/wire/snapshot";
import { answerRequest, type Answering } from "./answer-request";
import { answerPairs } from "./answers";
import { ask, scriptedRuntime, type ScriptedRuntime } from "./runtime.testdata";
import { answerFreeze, answerSnapshot, answerThaw } from "./snapshots";

const PAIR = "team-yellow/client~team-yellow/server~8080-TCP";
const OWN = { origin: "http://localhost:8088", "content-type": "application/json" };
const withAuth = allowedWithAuth(0, { raw: { format: "json", text: '{"uuid":"x"}' } });
let scripted: ScriptedRuntime;

beforeEach(async () => {
  scripted = scriptedRuntime(LIVE);
  await scripted.see(withAuth, deniedForAuth(100, { sourcePort: 2 }), allowed(200, { sourcePort: 4, destinationPort: 9_090 }));
  scripted.clock.pass(1_000);
});
afterEach(() => scripted.engine.stop());

async function send(answering: Answering, method: string, body: string | null, headers: Readonly<Record<string, string>> = OWN) {
  const request = new Request("http://localhost:8088/api/v1/snapshots", { method, headers: { host: "localhost:8088", ...headers }, body });
  const response = await answerRequest(request, answering);
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}

async function freeze(page: string): Promise<FreezeAnswer> {
  const { status, body } = await send(answerFreeze, "POST", JSON.stringify({ page }));
  expect([status, body]).toMatchObject([201, {}]);
  return freezeAnswerSchema.parse(body);
}

async function refused(body: string, headers: Readonly<Record<string, string>> = OWN) {
  const { status, body: said } = await send(answerFreeze, "POST", body, headers);
  return { status, ...errorAnswerSchema.parse(said).error };
}

async function open(id: string) {
  const response = await answerRequest(ask(`/api/v1/snapshots/${id}`), answerSnapshot(id));
  return { status: response.status, text: await response.text() };
}

describe("a frozen link", () => {
  it.each(["/overview", "/overview?compare-from=1h&compare-to=30m", "/pairs?sort=total&q=src%3Ateam-yellow%2F*", `/pairs/${PAIR}`, `/pairs/${PAIR}?compare-from=1h&compare-to=30m`, "/flows", `/flows/${withAuth.uuid}`, "/wait?group=node", "/policies", "/identities", "/spire", "/findings", "/explain", "/coverage"])(
    "of %s holds every answer that the page asks for, of one absolute window",
    async (page) => {
      const made = await freeze(page);
      const { text } = await open(made.id);
      const kept = z.strictObject(snapshotAnswerSchema.shape).parse(JSON.parse(text));
      const read = readFrozenPage(kept.page);
      expect(read?.page.view).toMatchObject({ from: made.frozen.window.from, to: made.frozen.window.to });
      expect(read?.page.pathname).toBe(page.split("?")[0]);
      const keys = frozenQuestions(read?.page ?? { screen: "overview", subject: "", view: DEFAULT_VIEW }).map(({ path, params }) => frozenKey(path, Object.entries(params)));
      expect(Object.keys(kept.answers).sort()).toEqual([...keys].sort());
      expect(made.path).toBe(`/frozen/${made.id}`);
    },
  );

  it("shows what was so then, whatever comes after", async () => {
    const made = await freeze("/pairs");
    const key = (answers: Readonly<Record<string, unknown>>) => Object.keys(answers).find((each) => each.startsWith("pairs?")) ?? "";
    const before = snapshotAnswerSchema.parse(JSON.parse((await open(made.id)).text));
    await scripted.see(allowedWithAuth(5_000, { sourcePort: 77 }), allowedWithAuth(6_000, { sourcePort: 78 }));
    scripted.clock.pass(10_000);
    const after = snapshotAnswerSchema.parse(JSON.parse((await open(made.id)).text));
    expect(after.answers).toEqual(before.answers);
    const live = pairsAnswerSchema.parse(await (await answerRequest(ask("/api/v1/pairs"), answerPairs)).json());
    const frozen = pairsAnswerSchema.parse(after.answers[key(after.answers)]);
    expect(live.attempts.total).toBeGreaterThan(frozen.attempts.total);
  });

  it("keeps a flow's record, and its page's coverage", async () => {
    const { answers } = snapshotAnswerSchema.parse(JSON.parse((await open((await freeze(`/flows/${withAuth.uuid}`)).id)).text));
    expect(flowAnswerSchema.parse(answers[`flows/${withAuth.uuid}`]).raw).toBe('{"uuid":"x"}');
    expect(coverageAnswerSchema.parse(Object.entries(answers).find(([key]) => key.startsWith("coverage?"))?.[1]).coverage).toBeDefined();
  });

  it("stands without what a part of its page cannot have", async () => {
    const { id } = await freeze("/flows?open=00000000-0000-4000-8000-00000000dead");
    const { answers } = snapshotAnswerSchema.parse(JSON.parse((await open(id)).text));
    expect(Object.keys(answers).map((key) => key.split("?")[0])).toEqual(["coverage", "flows"]);
  });

  it("tells the rest of the window that can be asked about now, so that a page knows where to go on", async () => {
    const made = await freeze("/pairs");
    const kept = snapshotAnswerSchema.parse(JSON.parse((await open(made.id)).text));
    expect(kept.window.from <= made.frozen.window.to).toBe(true);
    expect(kept.keeping).toContain("gone when Countersign restarts");
  });

  it("is taken away by whoever has it, once", async () => {
    const { id } = await freeze("/overview");
    const first = await send(answerThaw(id), "DELETE", null);
    expect(thawAnswerSchema.safeParse(first.body).success).toBe(true);
    expect((await send(answerThaw(id), "DELETE", null)).status).toBe(404);
    expect((await open(id)).status).toBe(404);
  });
});

describe("what is not frozen", () => {
  it.each<[string, string, number, string, string]>([
    ["no JSON", "{", 400, "bad-request", "The body is not"],
    ["answers beside the page", JSON.stringify({ page: "/pairs", answers: {} }), 400, "bad-request", "The body is not"],
    ["nothing", "", 400, "bad-request", "The body is not"],
    ["an address elsewhere", JSON.stringify({ page: "//evil.example/pairs" }), 400, "bad-request", "no page that can be frozen"],
    ["a full address", JSON.stringify({ page: "http://localhost:8088/pairs" }), 400, "bad-request", "no page that can be frozen"],
    ["an address of the API", JSON.stringify({ page: "/api/v1/pairs" }), 400, "bad-request", "no page that can be frozen"],
    ["a frozen page", JSON.stringify({ page: "/frozen/x" }), 400, "bad-request", "no page that can be frozen"],
    ["a page that hides what it is", JSON.stringify({ page: "/pairs\u202e" }), 400, "bad-request", "no page that can be frozen"],
    ["a page with a filter that does not parse", JSON.stringify({ page: "/pairs?q=form-pod%3Ax" }), 400, "bad-filter", "does not parse"],
    ["a pair that was not seen", JSON.stringify({ page: "/pairs/a~b~1-TCP" }), 404, "not-found", "Nothing was seen of this pair"],
    ["a flow that is not held", JSON.stringify({ page: "/flows/00000000-0000-4000-8000-00000000dead" }), 404, "not-found", "No flow with this id"],
    ["an oversized body", JSON.stringify({ page: `/pairs?q=${"a".repeat(17_000)}` }), 413, "too-large", "16384 bytes"],
    ["an oversized address", JSON.stringify({ page: `/pairs?q=${"a".repeat(9_000)}` }), 400, "bad-request", "at most 8192"],
  ])("%s", async (_what, body, status, code, sentence) => {
    const refusal = await refused(body);
    expect(refusal).toMatchObject({ status, code });
    expect(refusal.message).toContain(sentence);
  });

  it.each<[string, Readonly<Record<string, string>>, number]>([
    ["a form", { ...OWN, "content-type": "application/x-www-form-urlencoded" }, 400],
    ["plain text, which needs no preflight", { ...OWN, "content-type": "text/plain" }, 400],
    ["a type that only begins so", { ...OWN, "content-type": "application/jsonp" }, 400],
    ["a page of another port", { ...OWN, origin: "http://localhost:3000" }, 403],
    ["a page of another site", { ...OWN, origin: "https://evil.example" }, 403],
    ["a request that the browser calls cross-site", { ...OWN, "sec-fetch-site": "cross-site" }, 403],
    ["a request without an origin", { "content-type": "application/json" }, 403],
    ["a foreign host", { ...OWN, host: "evil.example", origin: "http://evil.example" }, 403],
  ])("what %s sends", async (_what, headers, status) => expect(await refused(JSON.stringify({ page: "/pairs" }), headers)).toMatchObject({ status }));

  it("more than a few at once: then it says when, and goes on", async () => {
    for (let made = 0; made < 10; made += 1) await freeze("/coverage");
    expect(await refused(JSON.stringify({ page: "/coverage" }))).toMatchObject({ status: 429, code: "too-many", hint: "Try again in 3 s." });
    scripted.clock.pass(3_000);
    await freeze("/coverage");
  });

  it("what came after a link was cut off", async () => expect((await open("short")).status).toBe(404));
});
