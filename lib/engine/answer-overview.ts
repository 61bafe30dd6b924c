import { compileFilter } from "@/lib/domain/filter-match";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Instant } from "@/lib/domain/instant";
import type { OutcomeCounts, Pair } from "@/lib/domain/pair";
import { pairKeyOf } from "@/lib/domain/pair-key";
import { BUCKET_NS, bucketOf } from "@/lib/domain/pair-row";
import { countsOf } from "@/lib/domain/pair-tally";
import { clusterClaimsOf, type ClusterClaims } from "@/lib/domain/join/cluster-claims";
import { changesWithin } from "./answer-changes";
import { compareOverview, sumOfPairs } from "./answer-compare";
import type { AnswerGround } from "./answer-ground";
import { riseOf } from "./answer-rise";
import { holesWithin, type Model } from "./model";
import { addCounts, NO_COUNTS } from "./outcome-sum";
import { sortPairs } from "./pair-order";
import type { QuestionOf } from "./question";
import type { OverviewReply } from "./reply";
import { isWithin } from "./window";

const NOTHING_CLAIMED: ClusterClaims = {
  configuration: { read: false, reason: "the cluster's configuration is not read" },
  policies: { read: false, reason: "policies are not read; verdicts say what they demanded" },
  spire: { read: false, reason: "SPIRE is not read" },
};
const BARS_AT_MOST = 120n;
const WORST_SHOWN = 10;
const NODE_PAIRS_SHOWN = 10;
const HOLES_SHOWN = 200;

/** What is happening now, over the pairs that match. */
export function answerOverview(question: QuestionOf<"overview">, ground: AnswerGround): OverviewReply {
  const { model } = ground;
  const { window, open, filter } = ground.pairWindow(question.window, question.filter);
  const { head, pairs } = ground.pairsFor(window, open, filter);
  const test = compileFilter(filter, model.time.asOf());
  const matching = pairs.filter((pair) => test.pair(pair));
  const keys = filter.terms.length === 0 ? null : keysOf(matching, model, window);
  const broken = sortPairs(matching.filter((pair) => pair.establishedRefused.connections > 0), "worst");
  const bare = matching.filter((pair) => pair.counts.allowedUnauthenticated > 0);
  bare.sort((a, b) => b.counts.allowedUnauthenticated - a.counts.allowedUnauthenticated || (a.key < b.key ? -1 : 1));
  const { bucketMs, series } = seriesOf(model, window, keys);
  const holes = holesWithin(model.coverage().holes, window, HOLES_SHOWN);
  const changes = changesWithin(model.changes, window, open);
  return {
    kind: "overview",
    ...head,
    source: model.source(),
    ...sumOfPairs(matching),
    beside: besideOf(matching),
    bucketMs,
    series,
    holes,
    establishedRefused: broken.slice(0, WORST_SHOWN),
    notAuthenticated: { pairs: bare.length, worst: bare.slice(0, WORST_SHOWN) },
    refusedByNodes: refusedByNodesOf(model, window, keys),
    claims: model.surroundings === null ? NOTHING_CLAIMED : clusterClaimsOf(model.surroundings.ground(), model.surroundings.policies()),
    changes,
    rise: riseOf({
      series, stepNs: BigInt(bucketMs) * 1_000_000n, heldFrom: model.firstHeld(), holes, pairs: matching, keys,
      ringStarts: model.coverage().nodes.flatMap(({ ringStart }) => ringStart ?? []),
      attempts: () => model.attempts.all(), nodeOf: (address) => model.nodeOf.get(address), changes: changes.shown,
    }),
    compare: compareOverview(question.compare ?? null, window, filter, ground),
  };
}

function besideOf(pairs: readonly Pair[]): OverviewReply["beside"] {
  const sum = (read: (pair: Pair) => number) => pairs.reduce((total, pair) => total + read(pair), 0);
  return {
    establishedRefused: {
      connections: sum((pair) => pair.establishedRefused.connections),
      packets: sum((pair) => pair.establishedRefused.packets),
      pairs: pairs.filter((pair) => pair.establishedRefused.connections > 0).length,
    },
    authRefusedRecovered: sum((pair) => pair.authRefusedRecovered),
    authRefusedOpen: sum((pair) => pair.authRefusedOpen),
    l7: {
      connectionsRefusedAll: sum((pair) => pair.l7.connectionsRefusedAll),
      connectionsRefusedSome: sum((pair) => pair.l7.connectionsRefusedSome),
      requestsRefused: sum((pair) => pair.l7.requestsRefused),
    },
  };
}

/** Keys of the rows behind the pairs: a folded row stands for the rows of its ports. */
function keysOf(pairs: readonly Pair[], model: Model, window: TimeWindow): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const pair of pairs) {
    if (pair.port !== "*") keys.add(pair.key);
    else for (const { key } of model.book.ports(pair.key, model.ground(window))) keys.add(key);
  }
  return keys;
}

/** Counts over time in at most BARS_AT_MOST equal steps of whole minutes; a step without new connections is there, with zeros. */
function seriesOf(model: Model, window: TimeWindow, keys: ReadonlySet<string> | null): Pick<OverviewReply, "bucketMs" | "series"> {
  const start = bucketOf(window.from);
  const buckets = (bucketOf(window.to) - start) / BUCKET_NS + 1n;
  const step = ((buckets + BARS_AT_MOST - 1n) / BARS_AT_MOST) * BUCKET_NS;
  const bars = new Map<Instant, OutcomeCounts>();
  for (let at = start; at <= window.to; at += step) bars.set(at, NO_COUNTS);
  for (const { at, tally } of model.book.series(window.from, window.to, keys)) {
    const bar = start + ((at - start) / step) * step;
    bars.set(bar, addCounts(bars.get(bar) ?? NO_COUNTS, countsOf(tally)));
  }
  return { bucketMs: Number(step / 1_000_000n), series: [...bars].map(([at, counts]) => ({ at, counts })) };
}

/** Where refusals happen, by the nodes of both ends: from the attempts still in memory. */
function refusedByNodesOf(model: Model, window: TimeWindow, keys: ReadonlySet<string> | null): OverviewReply["refusedByNodes"] {
  const groups = new Map<string, { sourceNode: string | null; destinationNode: string | null; refused: number; pairs: Set<string> }>();
  for (const attempt of model.attempts.all()) {
    if (attempt.outcome !== "auth-refused" || attempt.viaProxy || !isWithin(attempt, window)) continue;
    const pair = pairKeyOf(attempt);
    if (keys !== null && !keys.has(pair)) continue;
    const sourceNode = model.nodeOf.get(attempt.tuple.sourceAddress);
    const destinationNode = model.nodeOf.get(attempt.tuple.destinationAddress);
    const name = `${sourceNode ?? ""}>${destinationNode ?? ""}`;
    const group = groups.get(name) ?? { sourceNode, destinationNode, refused: 0, pairs: new Set() };
    group.refused += 1;
    group.pairs.add(pair);
    groups.set(name, group);
  }
  return [...groups.values()]
    .sort((a, b) => b.refused - a.refused)
    .slice(0, NODE_PAIRS_SHOWN)
    .map((group) => ({ ...group, pairs: group.pairs.size }));
}
