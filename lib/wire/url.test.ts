import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printPairKey } from "@/lib/domain/pair-key";
import { canonicalFilter } from "./filter-canonical";
import { filterArbitrary } from "./filter-parse.fixture";
import { printFilter } from "./filter-print";
import { flowIdOfPath, flowPath, pairKeyOfPath, pairPath } from "./page-path";
import { DEFAULT_VIEW, parseView, printView, viewToQuestion, withDefaults, type ViewState } from "./url";

const word = fc.constantFrom("grade", "last-refused", "total", "namespace", "matrix");
const when = fc.constantFrom("15m", "1h", "7d", "2026-11-22T14:02:00Z", "2026-11-22T14:02:00.000000001Z");
const exemptTerm = fc
  .record({ negated: fc.boolean(), values: fc.subarray(["any", "no", "yes"], { minLength: 1 }) })
  .map((term) => ({ ...term, key: "exempt" as const, comparison: null }));
const viewArbitrary: fc.Arbitrary<ViewState> = fc
  .record({
    filter: fc
      .tuple(filterArbitrary, fc.array(exemptTerm, { maxLength: 2 }))
      .map(([{ terms }, exempt]) => withDefaults(canonicalFilter({ terms: [...terms.filter((term) => term.key !== "since" && term.key !== "until"), ...exempt] }))),
    from: fc.oneof(fc.constant("30m"), when),
    to: fc.option(when),
    compare: fc.option(fc.record({ from: when, to: when })),
    sort: fc.option(word),
    reversed: fc.boolean(),
    group: fc.option(word),
    columns: fc.option(fc.uniqueArray(word)),
    layout: fc.option(word),
    open: fc.option(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 })),
  })
  .map((view) => ({ ...view, reversed: view.sort !== null && view.reversed }));

describe("a view in a link", () => {
  it.each([
    ["", ""],
    ["q=exempt%3Ano", ""],
    ["q=exempt%3Aany", "q=exempt%3Aany"],
    ["q=outcome%3Aauth-refused", "q=outcome%3Aauth-refused"],
    ["from=30m&sort=grade", "sort=grade"],
    ["from=60m", "from=1h"],
    ["q=since%3A2h+client", "q=client&from=2h"],
    ["sort=-total&cols=grade,total,grade", "sort=-total&cols=grade%2Ctotal"],
    ["cols=", "cols="],
    ["compare-from=60m&compare-to=30m", "compare-from=1h&compare-to=30m"],
    ["compare-from=60m", ""],
    ["compare-from=60m&compare-to=never", ""],
    ["from=yesterday&sort=<b>&unknown=1", ""],
  ])("%j is the same view as %j", (linked, shortest) => {
    expect(printView(parseView(linked).view)).toBe(shortest);
  });

  it("reads back every view it prints", () => {
    fc.assert(
      fc.property(viewArbitrary, (view) => {
        expect(parseView(printView(view))).toEqual({ view, fault: null });
      }),
      { numRuns: 300 },
    );
  });

  it("says what is wrong with a filter that does not parse, and falls back to the default one", () => {
    const { view, fault } = parseView("q=form-pod%3Aa&from=1h");
    expect(fault).toMatchObject({ text: "form-pod:a", message: "unknown key `form-pod`", hint: "did you mean `from-pod`?", at: 0 });
    expect(view).toEqual({ ...DEFAULT_VIEW, from: "1h" });
  });

  it("tells the API all of it", () => {
    expect(viewToQuestion(DEFAULT_VIEW).toString()).toBe("q=exempt%3Ano&from=30m");
    expect(printFilter(parseView("q=exempt%3Aany").view.filter)).toBe("");
  });
});

describe("paths of pages", () => {
  it.each([
    ["team-yellow/client~team-yellow/server~8080-TCP", "/pairs/team-yellow/client~team-yellow/server~8080-TCP"],
    ["world~a/b~*-TCP", "/pairs/world~a/b~*-TCP"],
    ["../x~a/b~1-TCP", "/pairs/..%2Fx~a%2Fb~1-TCP"],
    ["a//b~a/b~1-TCP", "/pairs/a%2F%2Fb~a%2Fb~1-TCP"],
    ['<script>/x~a/"b~1-TCP', "/pairs/%3Cscript%3E/x~a/%22b~1-TCP"],
  ])("%s lives at %s", (key, path) => {
    expect(pairPath(key)).toBe(path);
  });

  it("survive a browser for every name, and come back", () => {
    const name = fc.oneof(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }), fc.constantFrom(".", "..", "a//b", "%2e%2e", "%7E", "~", "?", "#"));
    fc.assert(
      fc.property(name, name, (source, destination) => {
        const key = printPairKey({ source: `${source}/w`, destination: `n/${destination}`, port: 80, protocol: "TCP" }).toWellFormed();
        const url = new URL(pairPath(key), "http://countersign.test");
        expect(pairKeyOfPath(url.pathname)).toBe(key);
        expect(url.search + url.hash).toBe("");
        expect(flowIdOfPath(new URL(flowPath(`${source}~${destination}`), "http://countersign.test").pathname)).toBe(`${source}~${destination}`);
      }),
      { numRuns: 500 },
    );
  });

  it("are not thrown off by broken escapes and other pages", () => {
    expect([pairKeyOfPath("/pairs/%zz"), pairKeyOfPath("/pairs/"), pairKeyOfPath("/flows/x"), flowIdOfPath("/flows/")]).toEqual([null, null, null, null]);
    expect(pairKeyOfPath(pairPath("\ud800~a/b~1-TCP"))).toBe("\ufffd~a/b~1-TCP");
  });
});
