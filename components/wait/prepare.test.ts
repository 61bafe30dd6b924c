import { describe, expect, test } from "vitest";
import { healthFrame } from "@/lib/client/fixtures/health.fixture";
import { DEFAULT_VIEW, parseView } from "@/lib/wire/url";
import type { WaitGroupWire } from "@/lib/wire/wait";
import { prepareAffected } from "./affected";
import { prepareColdStarts } from "./cold-starts";
import { combRows, prepareComb } from "./comb";
import { emptyWait, isEmptyWait } from "./empty";
import { CELLS_AT_MOST, prepareHeat } from "./heat";
import { kernelText } from "./kernels";
import { prepareSentence } from "./sentence";
import { columnFixture, waitFixture } from "./wait.fixture";
import { groupingOf, prepareWhom } from "./whom";

const said = (given: Parameters<typeof waitFixture>[0] = {}): string => prepareSentence(waitFixture(given)).parts.map((part) => part.text).join("");
const basis = (given: Parameters<typeof waitFixture>[0] = {}): readonly string[] => prepareSentence(waitFixture(given)).basis.map((part) => String(part.text));
const { m1, m3, m4 } = waitFixture();

describe("the sentence", () => {
  test("says how many were refused first, and what became of them", () => {
    expect(said()).toBe("48 of 412 new connections under required authentication met a refusal first: 43 then waited and were let through, 5 never were.");
    expect(basis()).toEqual(["11.7 % affected", "30 min", "5 of 5 nodes", "2 auth-pending, their 70 s not over", "from policy verdicts of one node each, one clock"]);
  });

  test("its numbers add up", () => {
    const numbers = prepareSentence(waitFixture()).parts.filter((part) => part.strong).map((part) => Number(part.text));
    expect(numbers[0]).toBe((numbers[2] ?? 0) + (numbers[3] ?? 0));
  });

  test("near missing events it is a lower bound, and says so", () => {
    const given = { m4: { ...m4, unsure: 17 }, m1: { ...m1, excluded: { loss: 12, gap: 0, edge: 6, verdictsOff: 0 } } };
    expect(said(given)).toMatch(/^At least 48 of 412 /);
    expect(basis(given)).toEqual(expect.arrayContaining(["at least 11.7 % affected", "18 waits excluded: 12 near lost events, 6 at the start of what a node held", "17 of those let through at once may have been refused first, unseen"]));
  });

  test.each([
    [{ m4: { affected: 0, of: 9, unsure: 0, reason: null }, m3: { ...m3, count: 0 } }, "None of 9 new connections under required authentication met a refusal first."],
    [{ m4: { affected: 0, of: 9, unsure: 3, reason: null }, m3: { ...m3, count: 0 } }, "None of 9 new connections under required authentication was seen to meet a refusal first."],
    [{ m4: { affected: 0, of: 0, unsure: 0, reason: null }, m3: { ...m3, count: 0 } }, "No new connection under required authentication is decided yet."],
    [{ m4: { affected: 1, of: 1, unsure: 0, reason: null }, m3: { ...m3, count: 1 } }, "1 of 1 new connection under required authentication met a refusal first: 0 then waited and were let through, 1 never was."],
    [{ m4: { affected: 6, of: null, unsure: 0, reason: "forgotten" } }, "6 new connections under required authentication met a refusal first: 1 then waited and was let through, 5 never were."],
  ])("%j", (given, sentence) => expect(said(given)).toBe(sentence));

  test("never calls it a handshake or a latency", () => expect([said(), ...basis()].join(" ")).not.toMatch(/handshake|latency|mTLS|encrypted/i));
});

describe("the comb", () => {
  test("draws every tooth up to the last, thin bars between, and what never got through on the same scale", () => {
    const { bars, counts, breakAt } = prepareComb({ m1, m3 });
    expect(bars.filter((bar) => bar.look === "tooth").map((bar) => [bar.x, bar.count])).toEqual([[1, 33], [2, 0], [3, 8], [4, 0], [5, 0], [7, 1]]);
    expect(bars.filter((bar) => bar.look === "between").map((bar) => [bar.x, bar.count])).toEqual([[1.575, 1]]);
    expect(bars.filter((bar) => bar.x > 8).map((bar) => [bar.look, bar.count])).toEqual([["unresolved", 5], ["pending", 2]]);
    expect(counts).toEqual([0, 4, 16, 36]);
    expect(breakAt).toBeNull();
  });

  test("adds up to the measured", () => {
    const { bars } = prepareComb({ m1, m3 });
    expect(bars.filter((bar) => bar.look === "tooth" || bar.look === "between").reduce((sum, bar) => sum + bar.count, 0)).toBe(m1.count);
    expect(combRows({ m1, m3 }).reduce((sum, row) => sum + row.count, 0)).toBe(m1.count + m3.count + m3.pending);
  });

  test("a tooth's row asks for exactly its waits", () => {
    expect(combRows({ m1, m3 })[0]).toEqual({ name: "1 s", count: 33, span: { fromMs: 950, toMs: 1250 } });
    expect(combRows({ m1: { ...m1, teeth: [{ atMs: 19_000, count: 1 }] }, m3 })[0]?.span).toEqual({ fromMs: 18_950, toMs: 20_000 });
  });
});

describe("the heat map", () => {
  test("has the unresolved on top, then teeth from the latest, and the first three always", () => {
    const { rows } = prepareHeat(waitFixture());
    expect(rows.map((row) => [row.name, row.total])).toEqual([["unresolved", 5], ["between", 1], ["7 s", 1], ["3 s", 8], ["2 s", 0], ["1 s", 33]]);
    expect(rows.at(-1)?.cells.map((cell) => cell.level)).toEqual([4, 0]);
  });

  test("where events are missing nothing is zero", () => {
    const { rows } = prepareHeat({ stepMs: 60_000, series: [columnFixture({ hasHole: true, teeth: [{ atMs: 1000, count: 2 }] })] });
    expect(rows.map((row) => row.cells[0]?.hatched)).toEqual([true, true, true, false]);
    expect(rows[0]?.cells[0]?.text).toContain("not known");
  });

  test("keeps to 500 cells, whatever comes", () => {
    const teeth = [1, 2, 3, 4, 5, 7, 11, 15, 19, 31, 35, 63, 67].map((sec) => ({ atMs: sec * 1000, count: 1 }));
    const { rows } = prepareHeat({ stepMs: 60_000, series: Array.from({ length: 50 }, () => columnFixture({ teeth, between: 1 })) });
    expect(rows.length * 50).toBeLessThanOrEqual(CELLS_AT_MOST);
    expect(rows.reduce((sum, row) => sum + row.total, 0)).toBe(50 * 14);
  });
});

describe("the affected share", () => {
  test("is of each step's own connections, and none where there were none", () => {
    const { columns, holes } = prepareAffected({ stepMs: 60_000, series: [columnFixture({ affected: 1, of: 4 }), columnFixture({ at: "2026-11-22T14:03:00Z", hasHole: true }), columnFixture({ at: "2026-11-22T14:04:00Z", affected: 2, of: null })] });
    expect(columns.map(({ share, said: words }) => [share, words])).toEqual([[25, "25.0 %, 1 of 4"], [null, null], [null, null]]);
    expect(columns[1]?.text).toBe("14:03 UTC: no new connection under required authentication; not or not wholly seen");
    expect(holes).toEqual([{ start: 1 / 3, width: 1 / 3, kind: "lost", text: "not or not wholly seen" }]);
  });
});

describe("for whom", () => {
  const group = (given: Partial<WaitGroupWire>): WaitGroupWire => ({ name: "worker-1", count: 0, p50Ms: null, p95Ms: null, p99Ms: null, unresolved: 0, pending: 0, affected: 0, of: null, excluded: 0, ...given });

  test("says a percentile, or that the samples are too few, or nothing where there are none", () => {
    const by = { ...waitFixture().by, pairs: [group({ name: "a/b~c/d~80-TCP", count: 412, p50Ms: 1021, p95Ms: 3030, p99Ms: 7040, affected: 423, of: 6208 }), group({ name: "a/b~reserved:host~--ICMP", count: 6, p50Ms: 1000 }), group({ name: "x/y~c/d~80-TCP", count: 2 }), group({ name: "x/z~c/d~80-TCP" })], pairsMatched: 61 };
    const { rows, about } = prepareWhom({ by }, "pair");
    expect(about).toBe("by pair, 4 of 61");
    expect(rows.map((row) => [row.waited, row.p50.text, row.p95.text, row.p99.text])).toEqual([["412", "1.02", "3.03", "7.04"], ["6", "1.00", "n < 40", "n < 40"], ["2", "n < 5", "", ""], ["0", "", "", ""]]);
    expect(rows[0]?.affected).toEqual({ share: "6.8 %", text: "423 of 6,208" });
    expect(rows[1]?.ends).toMatchObject({ source: { namespace: "a", name: "b" }, destination: { boxed: true, name: "reserved:host" }, suffix: " ICMP" });
  });

  test("of a hostile name nothing is taken apart wrongly", () => {
    const by = { ...waitFixture().by, pairs: [group({ name: "no key at all" })] };
    expect(prepareWhom({ by }, "pair").rows[0]).toMatchObject({ name: "no key at all", ends: null });
  });

  test("a link that names no grouping shows pairs", () => expect([groupingOf(null), groupingOf("nonsense"), groupingOf("node")]).toEqual(["pair", "pair", "node"]));
});

describe("kernel timers", () => {
  test("name the nodes whose clients show them", () =>
    expect(kernelText([{ node: "worker-1", linear: 3, doubling: 0 }, { node: "worker-5", linear: 1, doubling: 2 }])).toBe("Linux 6.5 or newer (1, 2, 3, 4, 5, 7, 11 s) for clients on worker-1, worker-5; older than Linux 6.5 (1, 3, 7, 15 s) for clients on worker-5"));
  test("are not told by waits of one second", () => expect(kernelText([])).toContain("not told yet"));
  test("of many nodes name three", () => expect(kernelText(Array.from({ length: 5 }, (_, at) => ({ node: `n${at}`, linear: 1, doubling: 0 })))).toContain("n0, n1, n2 and 2 more nodes"));
});

describe("cold starts", () => {
  test("say what they compare to, and why not", () => {
    expect(prepareColdStarts(waitFixture()).comparison).toBe("not measured: the flows do not show both.");
    const { comparison } = prepareColdStarts(waitFixture({ synAck: { atOnce: { count: 12, p50Ms: 1.24 }, afterRefusal: { count: 3, p50Ms: null }, reason: null } }));
    expect(comparison).toMatch(/^p50 1\.2 ms \(n = 12\) for connections let through at once, n < 5 \(n = 3\) for the last SYN/);
  });
});

describe("nothing to show", () => {
  const nothing = { ...m1, count: 0, teeth: [], between: 0, buckets: [] };
  const empty = waitFixture({ m1: nothing, m2: { ...waitFixture().m2, count: 0, teeth: [], unresolved: 0, open: 0 }, m3: { count: 0, pending: 0, recovered: 0, open: 0 }, m4: { affected: 0, of: 0, unsure: 0, reason: null } });
  const { source } = healthFrame();

  test("is told from something", () => {
    expect([isEmptyWait(empty), isEmptyWait(waitFixture())]).toEqual([true, false]);
    expect(isEmptyWait({ ...empty, m3: { ...empty.m3, pending: 1 } })).toBe(false);
    expect(isEmptyWait({ ...empty, m4: { ...empty.m4, of: 3 } })).toBe(false);
  });

  test("has its reason: none asked, verdicts off, the filter, no source", () => {
    expect(emptyWait(empty, DEFAULT_VIEW.filter, source)).toMatchObject({ kind: "empty", title: "No new connection under required authentication in 30 min" });
    const off = { ...empty, coverage: { ...empty.coverage, verdicts: "off (drops without verdicts)" as const } };
    expect(emptyWait(off, DEFAULT_VIEW.filter, source)).toMatchObject({ kind: "partial", title: "Waits cannot be measured" });
    expect(emptyWait(empty, parseView("q=wait%3A%3E9s").view.filter, source)).toMatchObject({ kind: "filter", actions: ["clear-filter", "widen-window"] });
    expect(emptyWait({ ...empty, watermark: null }, DEFAULT_VIEW.filter, { ...source, state: "retrying" })).toMatchObject({ kind: "no-source" });
  });
});
