import { describe, expect, test } from "vitest";
import { OUTCOMES } from "@/lib/domain/outcome";
import { attemptFixture } from "@/lib/wire/fixtures/attempt";
import { prepareAttemptRow } from "./attempt-row";

describe("an attempt's row", () => {
  test.each([
    [{ outcome: "authenticated" }, "let through by a verdict with authentication", "at once"],
    [{ outcome: "authenticated-late", refusals: 1, refusedBy: ["AUTH_REQUIRED"], waitMs: 1033.22 }, "1 refusal (AUTH_REQUIRED), then let through with authentication", "1.03 s"],
    [{ outcome: "authenticated-late", refusals: 1 }, "1 refusal, then let through with authentication", "not measured"],
    [{ outcome: "auth-refused", refusals: 4, refusedBy: ["AUTH_REQUIRED"] }, "4 refusals (AUTH_REQUIRED)", "never let through"],
    [{ outcome: "auth-pending", refusals: 1, reason: "the capture ends 12 s later" }, "1 refusal: the capture ends 12 s later", "still waiting"],
    [{ outcome: "policy-denied", refusals: 1, refusedBy: ["POLICY_DENIED"], evidence: "drop" }, "1 refusal (POLICY_DENIED)", "–"],
    [{ outcome: "allowed-unauthenticated", evidence: "trace" }, "let through; trace, no policy enforced there", "–"],
    [{ outcome: "unknown", reason: "worker-2 reported nothing" }, "worker-2 reported nothing", "–"],
  ] as const)("%j", (given, happened, wait) => {
    expect(prepareAttemptRow(attemptFixture({ ...given, refusedBy: "refusedBy" in given ? [...given.refusedBy] : [] }))).toMatchObject({ happened, wait });
  });
  test("every outcome says something", () => {
    for (const outcome of OUTCOMES) expect(prepareAttemptRow(attemptFixture({ outcome })).happened).not.toBe("");
  });
  test("ICMP has type and code instead of a port", () => {
    expect(prepareAttemptRow(attemptFixture({ sourcePort: undefined, icmpType: 8, icmpCode: 0 })).from).toBe("type 8, code 0");
  });
  test("what stands beside it, the worst first", () => {
    const attempt = attemptFixture({
      establishedRefused: { packets: 41, firstAt: "2026-11-22T14:23:40Z", lastAt: null },
      l7: { requestsRefused: 1, requestsSeen: 2, refused: [{ method: "GET", path: "/anything" }] },
    });
    expect(prepareAttemptRow(attempt).beside.map((each) => each.text)).toEqual(["refused since 14:23:40, 41 packets", "1 request refused by the L7 rule: GET /anything"]);
  });
  test("notes that change how it is read", () => {
    expect(prepareAttemptRow(attemptFixture({ outcome: "unknown", refusedOpen: true, viaProxy: true, decided: false })).notes).toEqual([
      "may have recovered unseen",
      "leg of an L7 proxy, not counted again",
      "not decided yet",
    ]);
    expect(prepareAttemptRow(attemptFixture({ decided: false })).notes).toEqual([]);
  });
});
