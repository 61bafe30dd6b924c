import { describe, expect, test } from "vitest";
import { OUTCOMES } from "@/lib/domain/outcome";
import { attemptFixture } from "@/lib/wire/fixtures/attempt";
import { flowFixture } from "@/lib/wire/fixtures/flow";
import { attemptText, flowSentence, requestText, restsOnText } from "./flow-sentence";

describe("what a flow's connection came to", () => {
  test("each outcome has a sentence of its own", () => {
    const sentences = OUTCOMES.map((outcome) => flowSentence(flowFixture({ outcome }), attemptFixture({ outcome })));
    expect(new Set(sentences).size).toBe(OUTCOMES.length);
  });
  test("late says how long, and that the client may have gone", () => {
    expect(flowSentence(flowFixture(), attemptFixture({ outcome: "authenticated-late", waitMs: 1033.22 }))).toBe(
      "This new connection was refused because authentication was missing, then let through 1.03 s later. Whether its client still waited is not known.",
    );
  });
  test("a denial by policy is never called authentication's", () => {
    expect(flowSentence(flowFixture({ outcome: "policy-denied" }), null)).toContain("not for missing authentication");
  });
  test("without a policy the trace says so", () => {
    expect(flowSentence(flowFixture(), attemptFixture({ outcome: "allowed-unauthenticated", evidence: "trace" }))).toContain("no policy is enforced there");
  });
  test("a refused packet of an open connection is that, whatever its connection came to", () => {
    expect(flowSentence(flowFixture({ kind: "established-refused", outcome: "authenticated" }), attemptFixture())).toContain("had been let through");
  });
  test("events without a connection claim none", () => {
    const alone = flowFixture({ attempt: null, outcome: null, pair: null });
    expect(flowSentence(alone, null)).toBe("This event opens no connection that could be counted.");
    expect(flowSentence({ ...alone, isReply: true }, null)).toContain("reply");
  });
});

test("what it rests on, and that two reports count once", () => {
  expect(restsOnText(attemptFixture())).toBe("a policy verdict of worker-1; 2 nodes reported it, counted once");
  expect(restsOnText(attemptFixture({ evidence: "trace", nodes: ["worker-1"], decidingNodes: [] }))).toBe("traces alone, no policy enforced there");
});

test("the request that an L7 rule refused", () => {
  expect(requestText({ method: "PUT", path: "/exhaust" })).toBe("PUT /exhaust: refused by the L7 rule");
  expect(requestText({ method: "", path: "/" })).toBe("a request of /: refused by the L7 rule");
});

test("an attempt in a line", () => {
  expect(attemptText(attemptFixture({ refusals: 4, refusedBy: ["AUTH_REQUIRED"], decided: false }))).toBe("4 refusals, AUTH_REQUIRED, not decided yet");
  expect(attemptText(attemptFixture())).toBe("never refused");
});
