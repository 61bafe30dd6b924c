import * as z from "zod/mini";
import { describe, expect, it } from "vitest";
import { FINDING_CASES } from "@/lib/domain/findings/finding-cases.testdata";
import { findFindings } from "@/lib/domain/findings/find-findings";
import { groundOf, type Stand } from "@/lib/domain/findings/findings.testdata";
import { findingsAnswerSchema, findingSchema } from "./findings";
import { findingsToWire } from "./findings-to-wire";

function wired(stand: Stand) {
  const ground = groundOf(stand);
  return findingsToWire({ cluster: "default", revision: 1, window: ground.window, watermark: null, coverage: ground.coverage, ...findFindings(ground) });
}

describe("findings on the wire", () => {
  it("are what the schema says, whatever was found", () => {
    for (const { raised } of FINDING_CASES) {
      // As a browser gets it: through JSON.
      const answer: unknown = JSON.parse(JSON.stringify(wired(raised)));
      expect(z.strictObject(findingsAnswerSchema.shape).safeParse(answer).error?.issues).toBeUndefined();
      for (const finding of findingsAnswerSchema.parse(answer).findings) expect(z.strictObject(findingSchema.shape).safeParse(finding).error?.issues).toBeUndefined();
    }
  });

  it("say a time, or why there is none", () => {
    const findings = FINDING_CASES.flatMap(({ raised }) => wired(raised).findings);
    expect(findings.every(({ since, sinceReason }) => (since === null) !== (sinceReason === null))).toBe(true);
    expect(findings.find(({ code }) => code === "established-refused")?.since).toBe("2026-11-22T14:00:00.005Z");
  });
});
