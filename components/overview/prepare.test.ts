import { describe, expect, test } from "vitest";
import type { HoleWire } from "@/lib/wire/attempt";
import { countsFixture } from "@/lib/wire/fixtures/pair";
import { barTable, BARS_AT_MOST, prepareBars } from "./bars";
import { prepareClaims } from "./claims";
import { holeSpans, placesText } from "./holes";
import { prepareLegend } from "./legend";
import { overviewFixture } from "./overview.fixture";
import { prepareRefusals } from "./refusals";
import { prepareSentence } from "./sentence";

const lost: HoleWire = { kind: "lost", node: "worker-3", from: "2026-11-22T14:03:10Z", to: "2026-11-22T14:03:52Z", count: 212, reason: "" };
const incomplete = { ...overviewFixture().coverage, complete: false, lost: 212 };
const nobody = { total: 0, authenticated: 0, authenticatedLate: 0, authRefused: 0, authPending: 0 };

function said(given: Parameters<typeof overviewFixture>[0], live = true): string {
  return prepareSentence(overviewFixture(given), live).parts.map((part) => part.text).join("").replaceAll("\u00a0", " ");
}

describe("the sentence", () => {
  test("names everything that was decided, and what is pending beside it", () => {
    expect(said({})).toBe("Of 1,204 new connections under required authentication in the last 30 min, 1,187 were let through authenticated, 12 after a wait, 5 were refused.");
    const { atLeast, notes } = prepareSentence(overviewFixture(), true);
    expect(atLeast).toBeNull();
    expect(notes).toEqual(["2 more are auth-pending: refused, their 70 s not over.", "From policy verdicts, 5 of 5 nodes."]);
  });

  test("its numbers add up", () => {
    const numbers = prepareSentence(overviewFixture(), true).parts.filter((part) => part.strong).map((part) => Number(part.text.replaceAll(",", "")));
    expect(numbers[0]).toBe((numbers[1] ?? 0) + (numbers[2] ?? 0) + (numbers[3] ?? 0));
  });

  test("over a hole it says at least, and where the hole is", () => {
    expect(said({ coverage: incomplete, holes: [lost] })).toMatch(/^Of at least 1,204 /);
    expect(prepareSentence(overviewFixture({ coverage: incomplete, holes: [lost] }), true).atLeast).toBe("212 events were lost 14:03 on worker-3, so some connections may not have been seen.");
  });

  test("a silent node is named in numbers", () =>
    expect(prepareSentence(overviewFixture({ coverage: { ...incomplete, lost: 0, nodesReporting: 4 } }), true).atLeast).toBe("4 of 5 nodes reported."));

  test("of a window in the past, and of one connection", () =>
    expect(said({ underRequired: { ...nobody, total: 1, authRefused: 1 } }, false)).toBe("Of 1 new connection under required authentication in 30 min, 0 were let through authenticated, 0 after a wait, 1 was refused."));

  test("without any, others are counted", () =>
    expect(said({ underRequired: nobody, attempts: countsFixture({ allowedUnauthenticated: 311 }) })).toBe("No new connection under required authentication in the last 30 min; 311 others were seen."));

  test("with pending alone, nothing is decided", () =>
    expect(said({ underRequired: { ...nobody, total: 2, authPending: 2 } })).toBe("No new connection under required authentication in the last 30 min is decided yet."));

  test("without verdicts nothing is none", () =>
    expect(said({ underRequired: nobody, coverage: { ...incomplete, verdicts: "none seen" } })).toBe("Who was authenticated is not known: at least one node sent no policy verdict in the last 30 min."));

  test("over a hole, none is only none seen", () => expect(said({ underRequired: nobody, coverage: incomplete, attempts: countsFixture() })).toBe("No new connection was seen under required authentication in the last 30 min."));
});

describe("bars", () => {
  test("say what they hold, and where a hole makes them lower bounds", () => {
    const { bars, per, spans } = prepareBars(overviewFixture({ holes: [lost] }));
    expect(per).toBe("per minute");
    expect(bars.map((bar) => bar.text)).toEqual([
      "14:02 UTC: 132 new connections: 39 authenticated, 91 allowed-unauthenticated, 2 policy-denied",
      "14:03 UTC: at least 39 new connections: 38 authenticated, 1 auth-refused; 212 events lost",
      "14:04 UTC: 0 new connections",
    ]);
    expect(bars[1]?.marks).toEqual([{ name: "auth-refused", count: 1 }]);
    expect(spans[1]).toEqual({ from: "2026-11-22T14:03:00Z", to: "2026-11-22T14:04:00Z" });
  });

  test("are at most 120, and nothing is lost in adding them up", () => {
    const startMs = Date.parse("2026-11-22T00:00:00Z");
    const series = Array.from({ length: 500 }, (_, at) => ({ at: new Date(startMs + at * 60_000).toISOString(), counts: countsFixture({ authenticated: at, unknown: 1 }) }));
    const { bars, per, spans } = prepareBars(overviewFixture({ series }));
    expect(bars.length).toBeLessThanOrEqual(BARS_AT_MOST);
    expect(bars.reduce((sum, bar) => sum + bar.total, 0)).toBe(series.reduce((sum, each) => sum + each.counts.total, 0));
    expect(per).toBe("per 5 min");
    expect(spans[1]?.from).toBe("2026-11-22T00:05:00Z");
  });

  test("of more than a day say which day", () => {
    const series = Array.from({ length: 48 }, (_, hour) => ({ at: new Date(Date.parse("2026-11-20T14:00:00Z") + hour * 3_600_000).toISOString().replace(".000Z", "Z"), counts: countsFixture({ authenticated: 1 }) }));
    const { bars, per } = prepareBars(overviewFixture({ series, bucketMs: 3_600_000, holes: [] }));
    expect([bars[0]?.clock, bars[11]?.clock, per]).toEqual(["11-20 14:00", "11-21 01:00", "per 60 min"]);
  });

  test("of nothing are none", () => expect(prepareBars(overviewFixture({ series: [] })).bars).toEqual([]));

  test("as a table have a column for each outcome that occurred", () => {
    const { columns, rows } = barTable(prepareBars(overviewFixture()).bars);
    expect(columns).toEqual(["authenticated", "auth-refused", "allowed-unauthenticated", "policy-denied"]);
    expect(rows[0]).toEqual({ at: "2026-11-22T14:02:00Z", clock: "14:02", cells: [132, 39, 0, 91, 2] });
  });
});

describe("holes", () => {
  const from = Date.parse("2026-11-22T14:00:00Z");
  const hole = (start: string, end: string, over: Partial<HoleWire> = {}): HoleWire => ({ ...lost, from: `2026-11-22T14:${start}Z`, to: `2026-11-22T14:${end}Z`, ...over });

  test("that overlap are one, with the sum of what is known", () =>
    expect(holeSpans([hole("02:00", "04:00"), hole("03:00", "05:00", { node: "worker-1", count: 8 })], from, from + 600_000)).toEqual([{ start: 0.2, width: 0.3, kind: "lost", text: "220 events lost" }]));
  test("of an unknown number are at least", () => expect(holeSpans([hole("02:00", "04:00"), hole("03:00", "05:00", { count: null })], from, from + 600_000)[0]?.text).toBe("at least 212 events lost"));
  test("without data are not joined with those with losses", () => expect(holeSpans([hole("02:00", "04:00"), hole("03:00", "05:00", { kind: "gap", count: null })], from, from + 600_000).map((span) => span.text)).toEqual(["212 events lost", "no data"]));
  test("in words: one place, or how many", () => {
    expect(placesText([hole("02:00", "04:00")])).toBe("14:02–14:04 on worker-3");
    expect(placesText([hole("02:00", "04:00"), hole("07:00", "07:30", { node: "worker-1" })])).toBe("14:02–14:07 on 2 nodes");
    expect(placesText([hole("02:00", "02:10", { node: null })])).toBe("14:02 on all nodes");
  });
});

test("the legend has all nine outcomes, those that did not occur too, and the rest beside them", () => {
  const legend = prepareLegend(overviewFixture());
  expect(legend.rows).toHaveLength(9);
  expect(legend.rows[0]).toEqual({ outcome: "authenticated", count: "1,187", share: "30.3 %" });
  expect(legend.total).toBe("3,918");
  expect(legend.beside.map((row) => `${row.text} | ${row.detail}`)).toEqual(["1 established refused | 41 packets", "1 of 5 refused recovered | within 70 s", "12 requests refused by L7 rules | 9 conn."]);
});

test("refusals by nodes tell the same node from others, and name what is not listed", () => {
  const refusals = prepareRefusals(
    overviewFixture({
      refusedByNodes: [
        { sourceNode: "worker-1", destinationNode: "worker-2", refused: 2, pairs: 1 },
        { sourceNode: "worker-1", destinationNode: "worker-1", refused: 1, pairs: 1 },
        { sourceNode: null, destinationNode: "worker-1", refused: 1, pairs: 1 },
      ],
    }),
  );
  expect(refusals.rows.map((row) => row.where)).toEqual(["between nodes", "same node", "not known"]);
  expect(refusals.split).toBe("1 on the same node, 2 between nodes, 1 not known where");
  expect(refusals.rest).toBe("1 more refusal of 5 on node pairs that are not listed or no longer held");
});

describe("claimed against actual", () => {
  const said = (given: Parameters<typeof overviewFixture>[0] = {}): string[] => prepareClaims(overviewFixture(given)).map(({ about, claimed, why, actual, basis }) => `${about}: ${claimed ?? "not read"} (${why}) | ${actual} (${basis})`);
  const { claims } = overviewFixture();

  test("what was not read says why, and is not none", () =>
    expect(said()).toEqual([
      "Configuration: not read (Kubernetes is not read.) | 1,206 new connections met a verdict that demanded authentication (30 min · 5 of 5 nodes)",
      "Policies: not read (Kubernetes is not read.) | 1,206 of 3,918 new connections fell under a rule that requires it (30 min · 5 of 5 nodes · from verdicts)",
      "Pairs: 57 pairs have to authenticate (by verdicts alone: policies are not read; of 5 more pairs it is not known) | 50 of 57 saw an authenticated connection (30 min · 5 of 5 nodes)",
      "Identities: not read (Cilium’s identities are not all read) | whether their entries exist is not observed (SPIRE is not read.)",
    ]));

  test("what was read stands beside what was seen", () =>
    expect(
      said({
        claims: {
          configuration: { read: true, reason: "mutual authentication is on", basis: "cilium-config says mesh-auth-enabled: true" },
          policies: { read: true, reason: "12 of 40 policies require authentication", requiring: 12, matched: 10 },
          pairs: { required: 74, authenticated: 68, unknown: 0 },
          spire: { read: true, reason: "63 of 66 identities have their entry; 3 missing, 1 orphaned", identities: 66, found: 63 },
        },
      }),
    ).toEqual([
      "Configuration: mutual authentication is on (cilium-config says mesh-auth-enabled: true) | 1,206 new connections met a verdict that demanded authentication (30 min · 5 of 5 nodes)",
      "Policies: 12 of 40 policies require authentication (as they are written now) | 10 of 12 decided a pair that was seen (1,206 of 3,918 new connections fell under a rule that requires it)",
      "Pairs: 74 pairs have to authenticate (by policies, where they are known for both ends; else by verdicts) | 68 of 74 saw an authenticated connection (30 min · 5 of 5 nodes)",
      "Identities: 66 identities need a SPIRE entry (one for each CiliumIdentity, as Cilium’s operator registers them) | 63 of 66 entries found (3 missing, 1 orphaned)",
    ]));

  test("with SPIRE off it says how many identities need an entry, and not that they lack it", () =>
    expect(said({ claims: { ...claims, spire: { read: false, reason: "SPIRE is not read", identities: 66, found: null } } })[3]).toBe("Identities: 66 identities need a SPIRE entry (one for each CiliumIdentity, as Cilium’s operator registers them) | whether their entries exist is not observed (SPIRE is not read)"));
});
