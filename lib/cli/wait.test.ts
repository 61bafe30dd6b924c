import { describe, expect, it } from "vitest";
import { waitAnswerSchema } from "@/lib/wire/wait";
import { runCaptured } from "./terminal.fixture";

const ROOT = "testdata/recordings/hubble/v1.20";
const CROSS = `${ROOT}/b-cross-node/flows.pb.gz`;
const YELLOW = `${ROOT}/a-team-yellow/flows.pb.gz`;

describe("countersign wait", () => {
  it("draws the comb with what its counts stand on", async () => {
    const { code, out } = await runCaptured(["wait", "--from", CROSS]);
    expect(code).toBe(0);
    const lines = out.split("\n");
    expect(lines[0]).toMatch(/^2026-11-22 15:55:48 to 15:57:16 UTC · 3 of 3 nodes · 0 events lost · /);
    expect(lines[2]).toBe("4 of 16 new connections under required authentication met a refusal first: 4 then waited and were let through, 0 never were.");
    expect(out).toMatch(/^ +1 s │█{48} 3$/m);
    expect(out).toMatch(/^ +2 s │ 0$/m);
    // 1 of 3: the root of a third of the longest bar.
    expect(out).toMatch(/^ +3 s │█{28} 1$/m);
    expect(out).toMatch(/^ +unresolved │ 0$/m);
    expect(out).toContain("n = 4 · p50 n < 5 · p95 n < 40 · p99 n < 40");
    expect(out).toContain("timers of clients on worker-1: older than Linux 6.5 (1 wait)");
    expect(out).toMatch(/^team-yellow\/client~team-yellow\/server~8080-TCP +2 +n < 5 +0 +2 of 12$/m);
    expect(out).not.toMatch(/handshake|latency/i);
  });

  it("says what never got through beside what waited", async () => {
    const { out } = await runCaptured(["wait", "--from", YELLOW]);
    expect(out).toContain("6 of 16 new connections under required authentication met a refusal first: 2 then waited and were let through, 4 never were.");
    expect(out).toContain("of the unresolved 3 recovered on a new connection, 0 may have recovered unseen");
  });

  it("is one JSON object, or a line a pair", async () => {
    const answer = waitAnswerSchema.parse(JSON.parse((await runCaptured(["wait", "--from", CROSS, "-o", "json"])).out));
    expect(answer.m1.samples.map(({ waitMs }) => Math.round(waitMs * 1e3)).sort()).toEqual([1_007_489, 1_025_741, 1_035_580, 3_091_595]);
    // Refused at egress, then at ingress: two legs, each on its own node's clock.
    expect(answer.m1.samples.find(({ legs }) => legs.length === 2)?.legs.map(({ direction, node }) => [direction, node])).toEqual([["ingress", "worker-2"], ["egress", "worker-1"]]);
    const csv = (await runCaptured(["wait", "--from", CROSS, "-o", "csv"])).out.trimEnd().split("\r\n");
    expect(csv).toHaveLength(4);
    expect(csv[0]).toMatch(/^pair,waited_connections,wait_p50_ms,/);
  });

  it("takes the filter of attempts", async () => {
    const { out } = await runCaptured(["wait", "--from", CROSS, "wait:>2s"]);
    expect(out).toContain("1 of 1 new connection under required authentication met a refusal first");
    const wrong = await runCaptured(["wait", "--from", CROSS, "grade:some"]);
    expect([wrong.code, wrong.out]).toEqual([2, ""]);
    expect(wrong.err).toContain("`grade` does not apply to attempts");
  });

  it("says so when nobody waited, and when nobody had to authenticate", async () => {
    const { out } = await runCaptured(["wait", "--from", `${ROOT}/g-audit/flows.pb.gz`]);
    expect(out).toContain("None of 6 new connections under required authentication met a refusal first.");
    expect(out).not.toContain("│");
    expect((await runCaptured(["wait", "--from", CROSS, "src:nobody/*"])).out).toContain("No new connection under required authentication was seen.");
  });

  it("fits a narrow terminal", async () => {
    const { out } = await runCaptured(["wait", "--from", CROSS], { columns: 60 });
    const comb = out.split("\n").filter((line) => line.includes("│"));
    expect(Math.max(...comb.map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});
