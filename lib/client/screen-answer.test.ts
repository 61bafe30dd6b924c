import { describe, expect, it } from "vitest";
import { ApiError } from "./api-error";
import { healthFrame } from "./fixtures/health.fixture";
import { statesAround, type FramedAnswer } from "./screen-answer";

const ANSWER: FramedAnswer = { window: { to: "2026-11-22T14:32:07Z" }, coverage: { verdicts: "seen" }, watermark: "2026-11-22T14:32:00Z" };
const GONE = new ApiError("unreachable", "Countersign does not answer.", "Check that it runs.");
const { source } = healthFrame();
const said = (...given: Parameters<typeof statesAround>): string[] => statesAround(...given).map(({ kind, title, text }) => `${kind}: ${title}: ${text}`);

describe("what stands around an answer", () => {
  it("is nothing while all is well, and nothing before there is an answer", () => {
    expect(said(ANSWER, null, source, "pairs")).toEqual([]);
    expect(said(null, null, null, "pairs")).toEqual([]);
  });

  it("is the problem alone where there is no answer", () => {
    expect(said(null, GONE, source, "pairs")).toEqual(["error: There is no answer: Countersign does not answer. Check that it runs."]);
  });

  it("is the problem above an answer that is old, with its time", () => {
    expect(said(ANSWER, GONE, source, "pairs")).toEqual(["error: There is no answer: Countersign does not answer. What is shown is as of 14:32:07 UTC."]);
  });

  it("is what the stream and the coverage lack, also while the answer is new", () => {
    expect(said(ANSWER, null, { ...source, state: "retrying", sentence: "Relay is away." }, "pairs")).toEqual([expect.stringContaining("Relay is away.")]);
    expect(said({ ...ANSWER, coverage: { verdicts: "none seen" } }, null, source, "pairs")).toHaveLength(1);
  });
});
