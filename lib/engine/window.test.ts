import { describe, expect, it } from "vitest";
import { NO_FILTER, type Filter } from "@/lib/domain/filter";
import { ms, START } from "@/lib/domain/flow.testdata";
import { resolveWindow, snapOutward } from "./window";

const held = { first: ms(-3_600_000), newest: ms(30_500), last: ms(30_000) };
const since = (value: string): Filter => ({ terms: [{ key: "since", negated: false, values: [value], comparison: null }] });

describe("resolveWindow", () => {
  it("spans all that is held when nothing is said", () => {
    expect(resolveWindow({ from: null, to: null }, NO_FILTER, held)).toMatchObject({ window: { from: held.first, to: held.newest }, open: true });
  });

  it("counts back from the newest moment", () => {
    expect(resolveWindow({ from: { agoMs: 60_000 }, to: null }, NO_FILTER, held).window.from).toBe(ms(-29_500));
  });

  it("is narrowed by the filter's since, and takes it out of the filter", () => {
    const resolved = resolveWindow({ from: { agoMs: 60_000 }, to: null }, since("15s"), held);
    expect(resolved.window.from).toBe(ms(15_500));
    expect(resolved.filter.terms).toEqual([]);
    expect(resolveWindow({ from: { agoMs: 1_000 }, to: null }, since("15s"), held).window.from).toBe(ms(29_500));
  });

  it("reaches to the last event when a node's clock is ahead", () => {
    expect(resolveWindow({ from: null, to: null }, NO_FILTER, { ...held, last: ms(90_000) }).window.to).toBe(ms(90_000));
  });

  it("refuses a window that ends before it begins", () => {
    expect(() => resolveWindow({ from: { at: ms(0) }, to: { at: ms(-1) } }, NO_FILTER, held)).toThrow("ends (2026-11-22T13:59:59.999Z) before it begins (2026-11-22T14:00:00Z)");
  });

  it("gives an empty window before the first event of a capture", () => {
    const { window } = resolveWindow({ from: null, to: { at: ms(-7_200_000) } }, NO_FILTER, held);
    expect(window.from).toBe(window.to);
  });
});

describe("snapOutward", () => {
  const snap = (from: bigint, to: bigint, open = false) => snapOutward({ window: { from, to }, open, filter: NO_FILTER }, held.first);

  it("moves both ends to whole minutes", () => {
    expect(snap(ms(61_000), ms(119_000))).toEqual({ from: ms(60_000), to: ms(120_000) - 1n });
    expect(snap(ms(60_000), ms(120_000))).toEqual({ from: ms(60_000), to: ms(120_000) - 1n });
  });

  it("leaves an open end at the newest moment, and a start at the first event", () => {
    expect(snap(ms(1), ms(30_500), true)).toEqual({ from: START, to: ms(30_500) });
    expect(snap(held.first, ms(30_500), true).from).toBe(held.first);
  });
});
