import * as z from "zod/mini";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allowedWithAuth, deniedForAuth } from "@/lib/domain/flow.testdata";
import { CAPTURE } from "@/lib/engine/scripted.testdata";
import { errorAnswerSchema } from "@/lib/wire/answer";
import { waitAnswerSchema, type WaitAnswer } from "@/lib/wire/wait";
import { answerRequest } from "./answer-request";
import { answerWait } from "./answer-wait";
import { ask, scriptedRuntime, type ScriptedRuntime } from "./runtime.testdata";

const PAIR = "team-yellow/client~team-yellow/server~8080-TCP";
let scripted: ScriptedRuntime;

beforeEach(async () => {
  scripted = scriptedRuntime(CAPTURE);
  await scripted.see(
    deniedForAuth(0),
    allowedWithAuth(1_030),
    allowedWithAuth(2_000, { sourcePort: 2 }),
    deniedForAuth(5_000, { sourcePort: 3 }),
    deniedForAuth(6_020, { sourcePort: 3 }),
    allowedWithAuth(8_040, { sourcePort: 3 }),
    deniedForAuth(20_000, { sourcePort: 4 }),
    allowedWithAuth(100_000, { sourcePort: 5 }),
  );
  await scripted.source.end();
});
afterEach(() => scripted.engine.stop());

async function get(path: string): Promise<WaitAnswer> {
  const response = await answerRequest(ask(path), answerWait);
  expect(response.status).toBe(200);
  const body: unknown = await response.json();
  expect(z.strictObject(waitAnswerSchema.shape).safeParse(body).error?.issues).toBeUndefined();
  return waitAnswerSchema.parse(body);
}

describe("GET /api/v1/wait", () => {
  it("gives M1 to M4 with what stands beside them", async () => {
    const { m1, m2, m3, m4, by } = await get("/api/v1/wait");
    expect(m1).toMatchObject({ count: 2, p50Ms: null, p95Ms: null, teeth: [{ atMs: 1_000, count: 1 }, { atMs: 3_000, count: 1 }], between: 0, excluded: { loss: 0, gap: 0, edge: 0, verdictsOff: 0 } });
    expect(m1.samples.map(({ waitMs, refusals, node, legs }) => [waitMs, refusals, node, legs.length])).toEqual([[3_040, 2, "worker-2", 1], [1_030, 1, "worker-2", 1]]);
    expect([m2.count, m2.unresolved, m2.open]).toEqual([2, 1, 0]);
    expect(m3).toEqual({ count: 1, pending: 0, recovered: 0, open: 0 });
    expect(m4).toEqual({ affected: 3, of: 5, unsure: 0, reason: null });
    expect(by.pairs).toEqual([{ name: PAIR, count: 2, p50Ms: null, p95Ms: null, p99Ms: null, unresolved: 1, pending: 0, affected: 3, of: 5, excluded: 0 }]);
    expect(by.nodes.map(({ name, count }) => [name, count])).toEqual([["worker-2", 2]]);
  });

  it("counts over time what it counts in all", async () => {
    const { series, stepMs, m3, m4 } = await get("/api/v1/wait");
    expect([stepMs, series.length]).toEqual([5_000, 21]);
    expect(series.reduce((sum, column) => sum + column.affected, 0)).toBe(m4.affected);
    expect(series.reduce((sum, column) => sum + (column.of ?? 0), 0)).toBe(m4.of);
    expect(series.reduce((sum, column) => sum + column.unresolved, 0)).toBe(m3.count);
    expect(series[1]).toMatchObject({ teeth: [{ atMs: 3_000, count: 1 }] });
  });

  it("filters by waits and refusals", async () => {
    expect((await get("/api/v1/wait?q=wait:>2s")).m1).toMatchObject({ count: 1, teeth: [{ atMs: 3_000, count: 1 }] });
    expect((await get("/api/v1/wait?q=refusals:1")).m4).toMatchObject({ affected: 2, of: 2 });
    expect((await get("/api/v1/wait?q=src:nobody/*")).m4).toMatchObject({ affected: 0, of: 0 });
  });

  it("is a CSV file of its pairs for those who ask for one", async () => {
    const response = await answerRequest(ask("/api/v1/wait?format=csv"), answerWait);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(await response.text()).toBe(
      `pair,waited_connections,wait_p50_ms,wait_p95_ms,wait_p99_ms,unresolved_connections,pending_connections,affected_connections,affected_of_connections,excluded_connections\r\n${PAIR},2,,,,1,0,3,5,0\r\n`,
    );
  });

  it.each([
    ["/api/v1/wait?q=grade:some", "bad-filter", "`grade` does not apply to attempts"],
    ["/api/v1/wait?limit=3", "bad-request", "`limit` is not a parameter here."],
  ])("%s is an error that says why", async (path, code, message) => {
    const response = await answerRequest(ask(path), answerWait);
    const { error } = errorAnswerSchema.parse(await response.json());
    expect([response.status, error.code]).toEqual([400, code]);
    expect(error.message).toContain(message);
  });
});
