import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parseAddressRange, rangeContains } from "./address";
import { attemptIdOf, type Attempt } from "./attempt";
import type { Flow } from "./flow";
import { TcpFlag, TracePoint } from "./flow";
import { allowed, allowedWithAuth, deniedByPolicy, deniedForAuth, dropped, ms, podEnd, requested, traced } from "./flow.testdata";
import { attemptsOf } from "./fold.testdata";
import { createLedger } from "./ledger";
import { createShareMap, shareOfNode, type PlacedNode, type ShareMap } from "./share";

const NODES: readonly PlacedNode[] = [
  { name: "worker-1", ranges: ["10.1.0.0/24", "192.168.0.1"] },
  { name: "worker-2", ranges: ["10.1.1.0/24", "192.168.0.2"] },
  { name: "worker-3", ranges: ["10.1.2.0/24", "fd00:3::/64"] },
  { name: "worker-4", ranges: ["10.1.3.0/25", "10.1.3.128/25"] },
];

interface Pod {
  readonly address: string;
  readonly node: string;
  readonly name: string;
  readonly identity: number;
}

/** One pod of two workloads on each node: pairs have ends on several. */
const PODS: readonly Pod[] = NODES.flatMap(({ name: node }, at) => [
  { address: `10.1.${at}.10`, node, name: "client", identity: 1_001 },
  { address: `10.1.${at}.200`, node, name: "server", identity: 1_002 },
]);
const OUTSIDE: Pod = { address: "203.0.113.7", node: "", name: "", identity: 2 };

const refusedLater = (at: number, change: Partial<Flow>): Flow => deniedForAuth(at, { tcpFlags: TcpFlag.ACK, ...change });
const request = (at: number, change: Partial<Flow>): Flow => requested(at, "DROPPED", "/admin", change);
const outward = (at: number, change: Partial<Flow>): Flow => traced(at, { eventSubType: TracePoint.toOverlay, ...change });
const loud = [allowed, allowedWithAuth, deniedForAuth, deniedByPolicy, dropped, traced, refusedLater, request];
/** What the source's node says: nothing that ends a cold start of its own, which all its destinations have in common. */
const quiet = [allowed, deniedByPolicy, outward];

/** What either end's node says of connections between pods, and of some that leave the cluster; every node is heard to its end. */
const timelines = fc
  .array(
    fc.record({
      at: fc.integer({ min: 0, max: 120_000 }),
      port: fc.constantFrom(40_001, 40_002),
      from: fc.constantFrom(...PODS),
      to: fc.constantFrom(...PODS, OUTSIDE),
      loud: fc.constantFrom(...loud),
      quiet: fc.constantFrom(...quiet),
      atSource: fc.boolean(),
    }),
    { maxLength: 60 },
  )
  .map((list) => [
    ...list.filter(({ from, to }) => from !== to).map(({ at, port, from, to, atSource, ...make }): Flow => {
      const isSource = atSource || to === OUTSIDE;
      const end = ({ name, identity, node }: Pod, isLocal: boolean) => podEnd("team-yellow", name, identity, { id: isLocal ? 7 : 0, pod: name === "" ? "" : `${name}-${node}` });
      return make[isSource ? "quiet" : "loud"](at, {
        sourcePort: port,
        sourceAddress: from.address,
        destinationAddress: to.address,
        node: isSource ? from.node : to.node,
        direction: isSource ? "EGRESS" : "INGRESS",
        source: end(from, isSource),
        destination: end(to, !isSource),
      });
    }),
    ...NODES.map(({ name }, at) => allowed(130_000, { node: name, sourceAddress: "203.0.113.9", destinationAddress: `10.1.${at}.77` })),
  ]);

/** What a Relay asked for the scope brings, as its filters are stated. */
function brings({ scope }: ShareMap, flow: Flow): boolean {
  return scope.nodes.includes(flow.node) || scope.ranges.some((text) => {
    const range = parseAddressRange(text);
    return range !== null && rangeContains(range, flow.destinationAddress);
  });
}

function fold(flows: readonly Flow[], map: ShareMap): Attempt[] {
  const ledger = createLedger();
  for (const flow of flows) {
    if (map.owns(flow)) ledger.foldFlow(flow);
    else ledger.foldBystander(flow);
  }
  ledger.advance(ms(400_000));
  return attemptsOf(ledger);
}

/** What is said of an attempt, names of ends aside: these are learned from all that is read. */
function said({ outcome, reason, refusals, recovered, tuple, time, flows }: Attempt): unknown {
  return { outcome, reason, refusals, recovered, tuple, time, flows };
}

describe("shares of the nodes", () => {
  it("give each attempt to exactly one, with all that one reader of everything says of it", () => {
    fc.assert(
      fc.property(timelines, fc.integer({ min: 1, max: 5 }), (flows, of) => {
        const whole = fold(flows, createShareMap({ index: 1, of: 1 }, NODES, "default"));
        const parts = Array.from({ length: of }, (_, at) => {
          const map = createShareMap({ index: at + 1, of }, NODES, "default");
          return fold(of === 1 ? flows : flows.filter((flow) => brings(map, flow)), map);
        }).flat();
        const byId = (attempts: readonly Attempt[]): unknown => attempts.map((attempt) => [attemptIdOf(attempt), said(attempt)] as const).sort(([a], [b]) => (a < b ? -1 : 1));
        expect(byId(parts)).toEqual(byId(whole));
      }),
      { numRuns: 200 },
    );
  });

  it("own every node once", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 50 }), (node, of) => {
        const owners = Array.from({ length: of }, (_, at) => createShareMap({ index: at + 1, of }, [], "default")).filter((map) => map.ownsNode(node));
        expect(owners).toHaveLength(1);
      }),
    );
  });
});

// From the definition of FNV-1a, 32 bits: "" is 0x811c9dc5, "a" 0xe40c292c, "foobar" 0xbf9cf968.
test.each([
  ["", 0x811c9dc5],
  ["a", 0xe40c292c],
  ["foobar", 0xbf9cf968],
  ["production/foobar", 0xbf9cf968],
])("the share of %j is told by FNV-1a", (name, hash) => {
  for (const of of [1, 2, 3, 7, 100]) expect(shareOfNode(name, of)).toBe(1 + (hash % of));
});

describe("a share's scope", () => {
  it("names nodes as Relay does, and the ranges of what runs on them", () => {
    const map = (index: number) => createShareMap({ index, of: 2 }, NODES, "production").scope;
    const all = [map(1), map(2)];
    expect(all.flatMap(({ nodes }) => nodes).sort()).toEqual(NODES.map(({ name }) => `production/${name}`));
    expect(all.flatMap(({ ranges }) => ranges).sort()).toEqual(NODES.flatMap(({ ranges }) => ranges).sort());
  });

  it("takes the narrowest of several ranges, in both families", () => {
    const nodes = [{ name: "worker-1", ranges: ["10.0.0.0/8", "fd00::/16"] }, { name: "worker-2", ranges: ["10.0.0.5", "fd00::5"] }];
    const of = Array.from({ length: 50 }, (_, at) => at + 2).find((count) => shareOfNode("worker-1", count) !== shareOfNode("worker-2", count)) ?? 0;
    const second = createShareMap({ index: shareOfNode("worker-2", of), of }, nodes, "default");
    const owns = (destinationAddress: string) => second.owns({ destinationAddress, sourceAddress: "", node: "worker-1" });
    expect([owns("10.0.0.5"), owns("10.0.0.6"), owns("fd00::5"), owns("fd00::6"), owns("no address")]).toEqual([true, false, true, false, false]);
  });

  it("counts an event by its destination, else its source, else whoever reports it", () => {
    const map = createShareMap({ index: shareOfNode("worker-1", 97), of: 97 }, NODES, "default");
    expect(map.owns({ destinationAddress: "10.1.0.3", sourceAddress: "10.1.1.3", node: "worker-2" })).toBe(true);
    expect(map.owns({ destinationAddress: "10.1.1.3", sourceAddress: "10.1.0.3", node: "worker-1" })).toBe(false);
    expect(map.owns({ destinationAddress: "203.0.113.7", sourceAddress: "10.1.0.3", node: "worker-2" })).toBe(true);
    expect(map.owns({ destinationAddress: "203.0.113.7", sourceAddress: "203.0.113.8", node: "worker-1" })).toBe(true);
  });
});
