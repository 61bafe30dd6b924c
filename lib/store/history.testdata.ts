import type { CoverageHole } from "@/lib/domain/coverage";
import type { VerdictsSeen } from "@/lib/domain/coverage";
import { CHANGE_KINDS, SIGHTING_KINDS, type ClusterChange, type NodeMinute, type PairMinute, type PairSighting, type StoredAttempt, type StoredColdStart, type StoredEvent } from "@/lib/domain/history/stored";
import type { Instant } from "@/lib/domain/instant";
import { OUTCOMES } from "@/lib/domain/outcome";
import { emptyTally, type PairTally } from "@/lib/domain/pair-tally";
import { EXCLUSIONS } from "@/lib/domain/wait/exclusion";
import { emptyWaitTally, type WaitTally } from "@/lib/domain/wait/wait-tally";
import type { HistoryBlock } from "@/lib/ports/history-store";
import { drawAttempt, storedOf } from "./attempt.testdata";
import { HOSTILE, NODES, PAIRS } from "./hostile.testdata";
import { DAY_NS, HOUR_NS, MINUTE_NS } from "./past-plan";
import { drawsOf, type Draws } from "./seeded.testdata";

/** 2026-11-22T00:00:00Z. */
export const MIDNIGHT: Instant = 1_795_305_600_000_000_000n;

/** The minutes that are closed: over midnights, to the last minute of an hour and not, with nothing recorded between. */
export const RECORDED: readonly (readonly [from: Instant, minutes: number])[] = [
  [MIDNIGHT + 21n * HOUR_NS + 30n * MINUTE_NS, 230],
  [MIDNIGHT + DAY_NS + 5n * HOUR_NS + 17n * MINUTE_NS, 63],
  [MIDNIGHT + DAY_NS + 7n * HOUR_NS, 60],
  [MIDNIGHT + 2n * DAY_NS + 23n * HOUR_NS + 50n * MINUTE_NS, 95],
];

const BIG = [0, 1, 2, 7, 4_294_967_296, 9_000_000_000_000] as const;

function drawTally(draws: Draws, at: Instant): PairTally {
  const tally = emptyTally();
  const time = (): Instant => at + BigInt(draws.whole(0, 59_999)) * 1_000_000n + BigInt(draws.whole(0, 999_999));
  const maybe = (): Instant | null => (draws.chance(0.4) ? time() : null);
  const count = (): number => (draws.chance(0.03) ? draws.one(BIG) : draws.whole(0, 5));
  for (const outcome of draws.some(OUTCOMES, 4)) tally.outcomes[outcome] = count();
  tally.exempt = count();
  tally.encrypted = count();
  tally.demanded = { ingress: count(), egress: count() };
  tally.allowedBy = { verdict: count(), trace: count() };
  for (const reason of draws.some(["AUTH_REQUIRED", "NO_NODE_ID", HOSTILE[2]], 2)) tally.refusedBy.bump(reason, draws.whole(1, 3));
  for (const reason of draws.some(["no reason given", HOSTILE[3], HOSTILE[17]], 2)) tally.unknownReasons.bump(reason, draws.whole(1, 3));
  for (const node of draws.some(NODES, 3)) tally.nodes.bump(node, draws.whole(1, 3));
  tally.recovered = count();
  tally.refusedOpen = count();
  tally.l7 = { refusedAll: count(), refusedSome: count(), requests: count() };
  tally.established = { connections: count(), packets: count(), firstAt: maybe(), lastAt: maybe() };
  tally.firstSeen = maybe();
  tally.lastSeen = maybe();
  tally.lastAuthenticated = maybe();
  tally.lastRefused = maybe();
  return tally;
}

function drawWaits(draws: Draws): WaitTally {
  const waits = emptyWaitTally();
  waits.late = draws.whole(0, 4);
  waits.refused = draws.whole(0, 4);
  waits.pending = draws.whole(0, 2);
  waits.recovered = draws.whole(0, 2);
  waits.refusedOpen = draws.whole(0, 2);
  for (const bucket of draws.some([0, 19, 20, 21, 60, 319, 320, 3_904], 4)) waits.waits.set(bucket, draws.one([1, 2, 5_000_000_000]));
  for (const reason of EXCLUSIONS) waits.excluded[reason] = draws.whole(0, 1);
  return waits;
}

function drawMinute(draws: Draws, at: Instant): PairMinute[] {
  if (draws.chance(0.3)) return [];
  return draws.some(PAIRS, 8).map((pair) => ({ pair, at, tally: drawTally(draws, at), waits: draws.chance(0.5) ? drawWaits(draws) : null }));
}

function drawNodes(draws: Draws, at: Instant): NodeMinute[] {
  return draws.some(NODES, 5).map((node) => ({
    node,
    at,
    state: draws.chance(0.9) ? "NODE_CONNECTED" : draws.one(["NODE_UNAVAILABLE", "NODE_GONE", "NODE_ERROR", "UNKNOWN_NODE_STATE", "not listed", "7", HOSTILE[0]]),
    version: draws.one([null, "1.20.2", HOSTILE[5]]),
    ringStart: draws.one([null, at - HOUR_NS, at - 17n]),
    verdicts: draws.chance(0.95) ? "seen" : draws.one<VerdictsSeen>(["none seen", "off (drops without verdicts)", "off (configuration)"]),
    flows: draws.one(BIG),
    lost: draws.whole(0, 9),
    late: draws.whole(0, 9),
  }));
}

function drawSightings(draws: Draws, at: Instant): PairSighting[] {
  return draws.some(PAIRS, 3).flatMap((pair) =>
    draws.some(SIGHTING_KINDS, 4).map((kind) => ({ pair, kind, value: draws.one([...HOSTILE, "-1", String(draws.whole(0, 99))]), first: at + BigInt(draws.whole(0, 999)), last: at + BigInt(draws.whole(1_000, 59_000_000_000)) })),
  );
}

const CONNECTIONS = ["", "10.0.1.28|36746|10.1.1.30|8080", "fd00::1|1|fd00::2|2", HOSTILE[0]] as const;

function drawEvent(draws: Draws, serial: number, time: Instant): StoredEvent {
  const isText = draws.chance(0.4);
  return {
    id: draws.chance(0.1) ? `${draws.one(HOSTILE).slice(0, 40)}${serial}` : `00000000-0000-4000-8000-${String(serial).padStart(12, "0")}`,
    time,
    node: draws.one(NODES),
    pair: draws.chance(0.1) ? "" : draws.one(PAIRS),
    connection: draws.one(CONNECTIONS),
    meaning: draws.one(["lets-through", "refuses-auth", "established-refused", "l7-refusal"] as const),
    record: isText ? { format: "json", text: JSON.stringify({ flow: draws.one(HOSTILE) }) } : { format: "protobuf", bytes: draws.bytes(draws.one([0, 1, 60, 300])) },
  };
}

function drawColdStart(draws: Draws, time: Instant): StoredColdStart {
  const pair = draws.one(PAIRS);
  return {
    pair,
    sourceIdentity: draws.one([0, 1, 26_244]),
    destinationIdentity: draws.one([15_345, 16_777_217]),
    node: draws.one(NODES),
    at: draws.one(["egress", "ingress"] as const),
    openedAt: time,
    lastRefusedAt: time + BigInt(draws.whole(0, 9)) * 1_000_000_000n,
    closedAt: draws.chance(0.3) ? null : time + 10_000_000_000n,
    openedBy: drawAttempt(draws, pair, time),
  };
}

function drawHole(draws: Draws, at: Instant): CoverageHole {
  const kind = draws.one(["lost", "gap"] as const);
  return { kind, node: draws.one([null, ...NODES]), from: at, to: at + BigInt(draws.whole(0, 600)) * 1_000_000_000n, count: kind === "gap" ? null : draws.one(BIG), reason: draws.one(["", "the stream broke", HOSTILE[2]]) };
}

function drawChange(draws: Draws, at: Instant): ClusterChange {
  return {
    id: draws.chance(0.2) ? draws.one(HOSTILE) : `change-${draws.whole(0, 400)}`,
    at: draws.chance(0.3) ? at : at + BigInt(draws.whole(0, 59_999)) * 1_000_000n,
    kind: draws.one(CHANGE_KINDS),
    verb: draws.one(["created", "changed", "deleted", "started", "stopped"] as const),
    title: draws.one(["CiliumNetworkPolicy team-yellow/enforce-access", ...HOSTILE]),
    detail: draws.one(["", "1.19.4 to 1.20.2", HOSTILE[6]]),
  };
}

/** One history: blocks in the order in which they are written, repeats and rewrites among them. */
export function drawHistory(seed: number): HistoryBlock[] {
  const draws = drawsOf(seed);
  const blocks: HistoryBlock[] = [];
  const events: StoredEvent[] = [];
  const attempts: StoredAttempt[] = [];
  const coldStarts: StoredColdStart[] = [];
  let serial = 0;
  for (const [from, count] of RECORDED) {
    for (let done = 0; done < count; ) {
      const closes: Instant[] = [];
      for (let length = draws.one([1, 1, 2, 5, 17]); length > 0 && done < count; length -= 1, done += 1) closes.push(from + BigInt(done) * MINUTE_NS);
      const at = (): Instant => draws.one(closes) + (draws.chance(0.3) ? 0n : BigInt(draws.whole(0, 59_999_999)) * 1_000n);
      const made = closes.flatMap(() => Array.from({ length: draws.whole(0, 4) }, () => drawEvent(draws, (serial += 1), at())));
      // What a restart writes again: the same event with a better name, the same attempt with another outcome.
      const again = draws.some(events.slice(-20), 2).map((event) => ({ ...event, pair: draws.chance(0.5) ? event.pair : draws.one(PAIRS), node: draws.one(NODES) }));
      const decided = Array.from({ length: draws.whole(0, 4) }, () => {
        const pair = draws.one(PAIRS);
        return storedOf(pair, drawAttempt(draws, pair, at()), draws.chance(0.5));
      });
      const decidedAgain = draws.some(attempts.slice(-20), 2).map((held) => ({ ...held, refused: draws.chance(0.5), pair: draws.chance(0.5) ? held.pair : draws.one(PAIRS) }));
      const started = Array.from({ length: draws.whole(0, 2) }, () => drawColdStart(draws, at()));
      const startedAgain = draws.some(coldStarts.slice(-5), 1).map((held) => ({ ...held, closedAt: null }));
      const block: HistoryBlock = {
        token: `block ${blocks.length} ${draws.one(HOSTILE).slice(0, 20)}`,
        events: [...made, ...again],
        attempts: [...decided, ...decidedAgain],
        sightings: drawSightings(draws, draws.one(closes)),
        coldStarts: [...started, ...startedAgain],
        minutes: closes.flatMap((minute) => drawMinute(draws, minute)),
        nodes: closes.flatMap((minute) => drawNodes(draws, minute)),
        closes,
        holes: draws.chance(0.2) ? [drawHole(draws, draws.one(closes))] : [],
        changes: draws.chance(0.3) ? [drawChange(draws, draws.one(closes)), drawChange(draws, draws.one(closes))] : [],
        aliases: draws.chance(0.3) ? draws.some([...HOSTILE, "team-yellow/pod-1", "team-yellow/pod-2"], 2).map((name) => [name, `better/${draws.whole(0, 9)}`] as const) : [],
      };
      events.push(...made);
      attempts.push(...decided);
      coldStarts.push(...started);
      blocks.push(block);
      if (draws.chance(0.1)) blocks.push(block);
      // Another content under a token that was written: nothing of it counts.
      if (draws.chance(0.05)) blocks.push({ ...block, minutes: block.minutes.slice(1), aliases: [["never", "seen"]], attempts: [] });
    }
  }
  // One pair with more values of a kind than are given, on several days.
  blocks.push({ ...EMPTY_BLOCK, token: "many sightings", sightings: Array.from({ length: 150 }, (_, index) => manySeen(draws, index)) });
  return blocks;
}

function manySeen(draws: Draws, index: number): PairSighting {
  const first = MIDNIGHT + BigInt(draws.whole(0, 2)) * DAY_NS + BigInt(draws.whole(0, 86_000)) * 1_000_000_000n;
  return { pair: PAIRS[0] ?? "", kind: "source-pod", value: `pod-${index % 120}`, first, last: first + BigInt(draws.whole(0, 3)) };
}

/** A block of nothing. */
export const EMPTY_BLOCK: HistoryBlock = { token: "", events: [], attempts: [], sightings: [], coldStarts: [], minutes: [], nodes: [], closes: [], holes: [], changes: [], aliases: [] };
