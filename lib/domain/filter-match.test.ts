import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter } from "@/lib/wire/filter-parse";
import type { Attempt } from "./attempt";
import { countFacets } from "./filter-facets";
import type { Filter } from "./filter";
import { compileFilter, matchAttempt, matchFlow, matchPair } from "./filter-match";
import { subjectOfPair } from "./filter-pair";
import { allowed, allowedWithAuth, CLIENT, deniedByPolicy, deniedForAuth, flowAt, ms, podEnd, requested, SERVER, traced, UNTRUSTED } from "./flow.testdata";
import { EventType, NO_ENDPOINT, TracePoint, type Flow } from "./flow";
import { foldFlows } from "./fold.testdata";
import { createPairBook } from "./pair-book";
import type { Pair } from "./pair";

const NOW = ms(120_000);

function filterOf(text: string): Filter {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`);
  return parsed.filter;
}

const WORLD = { ...NO_ENDPOINT, identity: 2, labels: ["reserved:world"] };
const LEDGER = podEnd("payments", "ledger", 40_001, { cluster: "west", id: 7, workloads: [{ name: "ledger", kind: "Deployment" }], labels: ["k8s:app=ledger", "k8s:io.cilium.k8s.policy.cluster=west"] });

const FLOWS: Flow[] = [
  deniedForAuth(0),
  allowedWithAuth(1_030, { ingressAllowedBy: [{ name: "enforce-access", namespace: "team-yellow", kind: "CiliumNetworkPolicy", labels: [], revision: "1" }] }),
  requested(1_050, "DROPPED", "/anything?foo=bar"),
  deniedByPolicy(2_000, { sourcePort: 36_750, sourceAddress: "10.2.1.31" }),
  allowed(3_000, { source: WORLD, sourceAddress: "192.0.2.7", sourceNames: ["api.Example.org."], sourcePort: 50_000, destinationService: { name: "server", namespace: "team-yellow" } }),
  traced(3_001, { source: SERVER, destination: CLIENT, sourceAddress: "10.1.1.30", destinationAddress: "10.0.1.28", sourcePort: 8_080, destinationPort: 36_746, isReply: true, eventSubType: TracePoint.toStack, node: "west/worker-9" }),
];
const [DENIED, LET_IN, REFUSED_REQUEST, BY_POLICY, FROM_WORLD, REPLY] = FLOWS as [Flow, Flow, Flow, Flow, Flow, Flow];

function attempts(): Attempt[] {
  const first = FLOWS.filter((flow) => flow.protocol === "TCP");
  return foldFlows([...first, flowAt(4_000, { destination: LEDGER, destinationAddress: "fd00::9", sourceAddress: "fd00::1", destinationPort: 5_432, eventType: EventType.policyVerdict })], 200_000);
}
const ATTEMPTS = attempts();
const LATE = ATTEMPTS.find((attempt) => attempt.outcome === "authenticated-late");
const POLICY = ATTEMPTS.find((attempt) => attempt.outcome === "policy-denied");
if (!LATE || !POLICY) throw new Error("the timeline changed");

function pairs(of: readonly Attempt[] = ATTEMPTS): Pair[] {
  const book = createPairBook(1_000);
  for (const attempt of of) book.fold({ before: null, next: attempt });
  return book.pairs({ window: { from: ms(0), to: ms(200_000) }, nodes: [], holes: [], late: 0, unattributedDrops: 0, carriesCoverage: false, streamReasons: [] });
}
const PAIRS = pairs();
const CLIENT_SERVER = PAIRS.find((pair) => pair.key === "team-yellow/client~team-yellow/server~8080-TCP");
const TO_LEDGER = PAIRS.find((pair) => pair.destination.workload === "ledger");
if (!CLIENT_SERVER || !TO_LEDGER) throw new Error(`the pairs changed: ${PAIRS.map((pair) => pair.key).join(" ")}`);

describe("a filter on flows", () => {
  it.each<[string, Flow, boolean]>([
    ["", DENIED, true],
    ["verdict:DROPPED type:policy-verdict traffic-direction:ingress", DENIED, true],
    ["verdict:FORWARDED,REDIRECTED", DENIED, false],
    ["drop-reason:AUTH_REQUIRED", DENIED, true],
    ["drop-reason:POLICY_DENIED", DENIED, false],
    ["reply:false", DENIED, true],
    ["reply:true", REPLY, true],
    ["type:trace:to-stack", REPLY, true],
    ["type:trace:3", REPLY, true],
    ["type:trace:to-endpoint", REPLY, false],
    ["type:trace", REPLY, true],
    ["pod:team-yellow/client", DENIED, true],
    ["from-pod:team-yellow/client", REPLY, false],
    ["to-pod:team-yellow/client", REPLY, true],
    ["src:team-yellow/client dst:team-yellow/server", REPLY, true],
    ["src:team-yellow/server", REPLY, false],
    ["src:*/client", DENIED, true],
    ["src:team-yellow/*", DENIED, true],
    ["src:default/team-yellow/client", DENIED, true],
    ["src:west/team-yellow/client", DENIED, false],
    ["src:world", FROM_WORLD, true],
    ["identity:world", FROM_WORLD, true],
    ["identity:26244", DENIED, true],
    ["from-identity:15345", DENIED, false],
    ["label:app=client", DENIED, true],
    ["to-label:app=client", DENIED, false],
    ["-label:app=client", DENIED, false],
    ["ip:10.0.0.0/8", DENIED, true],
    ["from-ip:10.1.0.0/16", DENIED, false],
    ["fqdn:*.example.org", FROM_WORLD, true],
    ["service:team-yellow/server", FROM_WORLD, true],
    ["service:server", FROM_WORLD, false],
    ["node:worker-9", REPLY, true],
    ["node:west/", REPLY, true],
    ["node:default/worker-*", DENIED, true],
    ["node:west/", DENIED, false],
    ["port:8080", REPLY, true],
    ["to-port:8080", REPLY, false],
    ["protocol:tcp", DENIED, true],
    ["protocol:http", REFUSED_REQUEST, true],
    ["protocol:http", DENIED, false],
    ["http-method:GET http-path:/anything", REFUSED_REQUEST, true],
    ["http-path:/*", REFUSED_REQUEST, true],
    ["http-path:/any", REFUSED_REQUEST, false],
    ["http-status:4+", REFUSED_REQUEST, false],
    ["policy:team-yellow/enforce-access", LET_IN, true],
    ["policy:enforce-*", LET_IN, true],
    ["policy:enforce-access", DENIED, false],
    ["exempt:no", DENIED, true],
    ["exempt:yes", DENIED, false],
    ["exempt:any", DENIED, true],
    ["since:2m", DENIED, true],
    ["since:119s", DENIED, false],
    ["until:2026-11-22T14:00:00Z", DENIED, true],
    ["until:2026-11-22T14:00:00Z", LET_IN, false],
    ["CLIENT", DENIED, true],
    ["15345", DENIED, true],
    ["1534", DENIED, false],
    ["10.0.1.28", DENIED, true],
    ["10.0.1.2", DENIED, false],
    ["10.0.1.*", DENIED, true],
    ["cli*7d9c", DENIED, true],
    ["-client", DENIED, false],
    ["client,nobody server", DENIED, true],
    ["client nobody", DENIED, false],
    ["outcome:policy-denied", BY_POLICY, false],
  ])("%s", (text, flow, matched) => {
    expect(matchFlow(filterOf(text), flow, { attempt: null, now: NOW })).toBe(matched);
  });

  it("asks the flow's attempt for what only attempts have", () => {
    const of = (text: string, flow: Flow, attempt: Attempt) => matchFlow(filterOf(text), flow, { attempt, now: NOW });
    expect(of("outcome:authenticated-late", DENIED, LATE)).toBe(true);
    expect(of(`pair:${CLIENT_SERVER.key}`, REPLY, LATE)).toBe(true);
    expect(of("exempt:yes", DENIED, { ...LATE, exempt: true })).toBe(true);
    expect(of("src:team-yellow/client", REPLY, LATE)).toBe(true);
  });

  it("finds a flow by its uuid", () => {
    expect(compileFilter(filterOf(`flow:${DENIED.uuid}`), NOW).flow(DENIED)).toBe(true);
    expect(compileFilter(filterOf(`flow:${DENIED.uuid}`), NOW).flow(LET_IN)).toBe(false);
  });
});

describe("a filter on attempts", () => {
  it.each<[string, boolean]>([
    ["outcome:authenticated-late", true],
    ["outcome:authenticated", false],
    ["wait:>1s", true],
    ["wait:>=1030ms wait:<=1030ms", true],
    ["wait:<1s", false],
    ["refusals:1", true],
    ["refusals:>1", false],
    ["drop-reason:AUTH_REQUIRED", true],
    ["from-port:36746 to-port:8080", true],
    ["port:36746", true],
    ["from-port:8080", false],
    ["src:team-yellow/client dst:team-yellow/server", true],
    ["any:team-yellow/server", true],
    ["src:team-yellow/server", false],
    ["node:worker-2", true],
    ["policy:team-yellow/enforce-access", true],
    ["pair:team-yellow/client~team-yellow/server~8080-TCP", true],
    ["pair:team-yellow/client~team-yellow/server~8081-TCP", false],
    ["exempt:no", true],
    ["since:119s", false],
  ])("%s: %s", (text, matched) => {
    expect(matchAttempt(filterOf(text), LATE, NOW)).toBe(matched);
  });

  it("never takes an attempt without a wait for one that waited", () => {
    for (const op of [">", ">=", "<", "<=", ""]) expect(matchAttempt(filterOf(`wait:${op}0s`), POLICY, NOW)).toBe(false);
  });
});

describe("a filter on pairs", () => {
  it.each<[string, boolean]>([
    ["outcome:authenticated-late", true],
    ["outcome:policy-denied", false],
    ["-outcome:policy-denied", true],
    ["attempts:1", true],
    ["attempts:>=2", false],
    ["port:8080", true],
    ["to-port:8080", true],
    ["port:36746", false],
    ["protocol:tcp", true],
    ["encrypted-by:unknown", true],
    ["encrypted-by:nothing", false],
    ["-encrypted-by:wireguard", true],
    ["entry:not-observed", true],
    ["entry:missing", false],
    ["finding:entry-missing", false],
    ["drop-reason:AUTH_REQUIRED", false],
    ["pod:team-yellow/client", true],
    ["namespace:team-*", true],
    ["label:app=server", true],
    ["from-identity:26244", true],
    ["ip:10.0.1.28", true],
    ["node:worker-2", true],
    ["exempt:no", true],
    ["policy:enforce-access", true],
    ["since:119s", false],
    ["since:2m", true],
    ["until:2026-11-22T13:59:59Z", false],
  ])("%s: %s", (text, matched) => {
    expect(matchPair(filterOf(text), CLIENT_SERVER, NOW)).toBe(matched);
  });

  it("keeps a folded row whatever is asked of its ports: it may hold them, and others", () => {
    const folded: Pair = { ...CLIENT_SERVER, port: "*" };
    for (const text of ["port:8080", "-port:8080", "to-port:1", "-to-port:1"]) expect([text, matchPair(filterOf(text), folded, NOW)]).toEqual([text, true]);
    expect(matchPair(filterOf("port:8080 -namespace:team-yellow"), folded, NOW)).toBe(false);
  });

  it("reads grade and required as they stand on the pair", () => {
    expect(matchPair(filterOf(`grade:${CLIENT_SERVER.grade} required:${CLIENT_SERVER.required.state}`), CLIENT_SERVER, NOW)).toBe(true);
    expect(matchPair(filterOf(`-grade:${CLIENT_SERVER.grade}`), CLIENT_SERVER, NOW)).toBe(false);
  });

  it("takes a peer of another cluster by its name there, and by its namespace and workload alone", () => {
    expect(matchPair(filterOf("dst:payments/ledger"), TO_LEDGER, NOW)).toBe(true);
    expect(matchPair(filterOf("dst:west/payments/ledger cluster:west"), TO_LEDGER, NOW)).toBe(true);
    expect(matchPair(filterOf("dst:east/payments/ledger"), TO_LEDGER, NOW)).toBe(false);
    expect(matchPair(filterOf("ip:fd00::/64"), TO_LEDGER, NOW)).toBe(true);
  });
});

describe("facets", () => {
  it("respect every term but the facet's own", () => {
    const facets = new Map(countFacets(PAIRS, filterOf("outcome:policy-denied dst:team-yellow/server"), NOW).map((facet) => [facet.key, facet]));
    const count = (key: "outcome" | "from-namespace", value: string) => facets.get(key)?.values.find((row) => row.value === value)?.count ?? 0;
    expect(count("outcome", "policy-denied")).toBe(1);
    expect(count("outcome", "authenticated-late")).toBe(1);
    expect(count("from-namespace", UNTRUSTED.namespace)).toBe(1);
    expect(count("from-namespace", CLIENT.namespace)).toBe(0);
  });

  it("count what choosing the value would leave, for every filter", () => {
    const pieces = ["outcome:policy-denied", "outcome:authenticated-late,unknown", "-outcome:audited", "dst:*/server", "grade:none,unknown", "from-namespace:team-yellow", "-namespace:payments", "protocol:tcp", "attempts:>=1", "nobody", "port:8080", "entry:not-observed"];
    fc.assert(
      fc.property(fc.subarray(pieces), (chosen) => {
        const filter = filterOf(chosen.join(" "));
        for (const { key, values } of countFacets(PAIRS, filter, NOW)) {
          const others = compileFilter({ terms: filter.terms.filter((term) => term.key !== key) }, NOW);
          for (const { value, count } of values) {
            const withValue = compileFilter({ terms: [{ key, negated: false, values: [value], comparison: null }] }, NOW);
            expect([key, value, count]).toEqual([key, value, PAIRS.filter((pair) => others.pair(pair) && withValue.pair(pair)).length]);
          }
        }
      }),
    );
  });
});

describe("the laws of matching", () => {
  it("a negated term is true exactly where the term is not, and an alternative only adds", () => {
    const texts = ["outcome:authenticated", "src:team-yellow/*", "node:worker-2", "port:8080", "label:app=server", "client", "ip:10.0.0.0/8", "exempt:no", "identity:world"];
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.constantFrom(...PAIRS), (text, pair) => {
        const [term] = filterOf(text).terms;
        if (!term) throw new Error("a term was expected");
        const is = compileFilter({ terms: [term] }, NOW).pair(pair);
        expect(compileFilter({ terms: [{ ...term, negated: !term.negated }] }, NOW).pair(pair)).toBe(!is);
        expect(compileFilter({ terms: [{ ...term, values: [...term.values, "no-such-value"] }] }, NOW).pair(pair)).toBe(is);
      }),
    );
  });

  it("a pair is read without a key of its own being missed", () => {
    for (const pair of PAIRS) expect(subjectOfPair(pair).texts("pair")).toEqual([pair.key]);
  });
});
