import { compileFilter } from "@/lib/domain/filter-match";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Instant } from "@/lib/domain/instant";
import type { OutcomeCounts, Pair } from "@/lib/domain/pair";
import { pairKeyOf } from "@/lib/domain/pair-key";
import { countsOf } from "@/lib/domain/pair-tally";
import { stepAt, stepsWithin, type TimeSteps } from "@/lib/domain/time-steps";
import { clusterClaimsOf, nothingClaimed } from "@/lib/domain/join/cluster-claims";
import { changesWithin } from "./answer-changes";
import { compareOverview, sumOfPairs } from "./answer-compare";
import type { AnsweredWindow, AnswerGround } from "./answer-ground";
import { riseOf } from "./answer-rise";
import type { Held } from "./held";
import { holesWithin } from "./holes-within";
import { addCounts, NO_COUNTS } from "./outcome-sum";
import { sortPairs } from "./pair-order";
import type { QuestionOf } from "./question";
import type { OverviewReply } from "./reply";
import { filterInTurns } from "./turns";
import { isWithin } from "./window";

const BARS_AT_MOST = 120n;
const WORST_SHOWN = 10;
const NODE_PAIRS_SHOWN = 10;
const HOLES_SHOWN = 200;

/** What is happening now, over the pairs that match. */
export async function answerOverview(question: QuestionOf<"overview">, ground: AnswerGround): Promise<OverviewReply> {
  const { held } = ground;
  const { window, open, filter } = ground.pairWindow(question.window, question.filter);
  const { head } = ground.pairsFor(window, open, filter);
  const { matching, keys } = await matchingOf({ window, open, filter }, ground);
  const broken = sortPairs(matching.filter((pair) => pair.establishedRefused.connections > 0), "worst");
  const bare = matching.filter((pair) => pair.counts.allowedUnauthenticated > 0);
  bare.sort((a, b) => b.counts.allowedUnauthenticated - a.counts.allowedUnauthenticated || (a.key < b.key ? -1 : 1));
  const { bucketMs, series } = seriesOf(held, window, keys);
  const holes = holesWithin(held.coverage().holes, window, HOLES_SHOWN);
  const changes = changesWithin(held.changes, window, open);
  return {
    kind: "overview",
    ...head,
    source: held.source(),
    ...sumOfPairs(matching),
    beside: besideOf(matching),
    bucketMs,
    series,
    holes,
    establishedRefused: broken.slice(0, WORST_SHOWN),
    notAuthenticated: { pairs: bare.length, worst: bare.slice(0, WORST_SHOWN) },
    refusedByNodes: refusedByNodesOf(held, window, keys),
    claims: held.surroundings === null ? nothingClaimed(matching) : clusterClaimsOf(held.surroundings.ground(), held.surroundings.policies(), matching),
    changes,
    rise: riseOf({
      series, stepNs: BigInt(bucketMs) * 1_000_000n, heldFrom: held.firstHeld(), holes, pairs: matching, keys,
      ringStarts: held.coverage().nodes.flatMap(({ ringStart }) => ringStart ?? []),
      attempts: () => held.attempts.all(), nodeOf: (address) => held.nodeOf.get(address), changes: changes.shown,
    }),
    compare: compareOverview(ground.compared, filter),
  };
}

/** The pairs of an overview, and the keys of the rows behind them (null: of all). */
export async function matchingOf({ window, open, filter }: AnsweredWindow, ground: AnswerGround): Promise<{ readonly matching: readonly Pair[]; readonly keys: ReadonlySet<string> | null }> {
  const { held } = ground;
  const test = compileFilter(filter, held.time.asOf());
  const matching = await filterInTurns(ground.pairsFor(window, open, filter).pairs, (pair) => test.pair(pair));
  return { matching, keys: filter.terms.length === 0 ? null : keysOf(matching, held, window) };
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
function keysOf(pairs: readonly Pair[], held: Held, window: TimeWindow): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const pair of pairs) {
    if (pair.port !== "*") keys.add(pair.key);
    else for (const { key } of held.book.ports(pair.key, held.ground(window))) keys.add(key);
  }
  return keys;
}

/** The steps of the bars: at most BARS_AT_MOST, of whole minutes or hours. */
export function barsOf(window: TimeWindow, { unitNs }: Held): TimeSteps {
  return stepsWithin(window.from, window.to, unitNs, BARS_AT_MOST);
}

/** Counts over time by bar; one without new connections is there, with zeros. */
function seriesOf(held: Held, window: TimeWindow, keys: ReadonlySet<string> | null): Pick<OverviewReply, "bucketMs" | "series"> {
  const steps = barsOf(window, held);
  const bars = new Map<Instant, OutcomeCounts>();
  for (let at = steps.start; at <= window.to; at += steps.stepNs) bars.set(at, NO_COUNTS);
  for (const { at, tally } of held.book.series(window.from, window.to, keys)) {
    const bar = stepAt(steps, at);
    bars.set(bar, addCounts(bars.get(bar) ?? NO_COUNTS, countsOf(tally)));
  }
  return { bucketMs: Number(steps.stepNs / 1_000_000n), series: [...bars].map(([at, counts]) => ({ at, counts })) };
}

/** Where refusals happen, by the nodes of both ends: from the attempts still in memory. */
function refusedByNodesOf(held: Held, window: TimeWindow, keys: ReadonlySet<string> | null): OverviewReply["refusedByNodes"] {
  const groups = new Map<string, { sourceNode: string | null; destinationNode: string | null; refused: number; pairs: Set<string> }>();
  for (const attempt of held.attempts.all()) {
    if (attempt.outcome !== "auth-refused" || attempt.viaProxy || !isWithin(attempt, window)) continue;
    const pair = pairKeyOf(attempt);
    if (keys !== null && !keys.has(pair)) continue;
    const sourceNode = held.nodeOf.get(attempt.tuple.sourceAddress);
    const destinationNode = held.nodeOf.get(attempt.tuple.destinationAddress);
    const name = `${sourceNode ?? ""}>${destinationNode ?? ""}`;
    const group = groups.get(name) ?? { sourceNode, destinationNode, refused: 0, pairs: new Set() };
    group.refused += 1;
    group.pairs.add(pair);
    groups.set(name, group);
  }
  return [...groups]
    .sort(([a, { refused }], [b, other]) => other.refused - refused || (a < b ? -1 : 1))
    .slice(0, NODE_PAIRS_SHOWN)
    .map(([, group]) => ({ ...group, pairs: group.pairs.size }));
}
