import { describe, expect, it } from "vitest";
import { flowAt, ms } from "@/lib/domain/flow.testdata";
import { createFlowRing, flowIdOf } from "./flow-ring";

describe("createFlowRing", () => {
  it("holds each event once and lets the oldest go at the cap of flows", () => {
    const ring = createFlowRing({ flows: 2, bytes: 1 << 30 });
    const [a, b, c] = [flowAt(0), flowAt(1), flowAt(2)];
    expect(ring.add(a, "passes-by", null)?.id).toBe(a.uuid);
    expect(ring.add(a, "passes-by", null)).toBeNull();
    ring.add(b, "passes-by", null);
    ring.add(c, "passes-by", null);
    expect([...ring.entries()].map((entry) => entry.id)).toEqual([b.uuid, c.uuid]);
    expect(ring.completeSince).toBe(ms(0));
    expect(ring.report()).toMatchObject({ held: 2, cap: 2, dropped: 1 });
  });

  it("lets go by bytes as well, and always holds the newest", () => {
    const ring = createFlowRing({ flows: 100, bytes: 5_000 });
    for (let at = 0; at < 10; at += 1) ring.add(flowAt(at, { raw: { format: "protobuf", bytes: new Uint8Array(1_500) } }), "passes-by", null);
    expect(ring.size).toBe(2);
    ring.add(flowAt(11, { raw: { format: "json", text: "x".repeat(9_000) } }), "passes-by", null);
    expect(ring.size).toBe(1);
  });

  it("forgets what is older than it is told", () => {
    const ring = createFlowRing({ flows: 10, bytes: 1 << 20 });
    for (let at = 0; at < 5; at += 1) ring.add(flowAt(at), "passes-by", null);
    ring.forgetBefore(ms(3));
    expect([...ring.entries()].map((entry) => entry.time)).toEqual([ms(3), ms(4)]);
  });
});

it("names an event without uuid by what tells it apart", () => {
  const a = flowAt(0, { uuid: "" });
  expect(flowIdOf(a)).toBe(flowIdOf({ ...a }));
  for (const other of [{ node: "x" }, { time: ms(1) }, { eventSubType: 1 }, { sourcePort: 1 }, { direction: "EGRESS" }]) {
    expect(flowIdOf({ ...a, ...other })).not.toBe(flowIdOf(a));
  }
});
