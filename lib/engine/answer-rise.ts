import type { Attempt } from "@/lib/domain/attempt";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { CoverageHole } from "@/lib/domain/coverage";
import { commonFactorOf, type CommonFactor, type Factor, type FactoredAttempt } from "@/lib/domain/history/common-factor";
import { findRise, type RefusalRise } from "@/lib/domain/history/refusal-rise";
import type { ClusterChange } from "@/lib/domain/history/stored";
import { plusMs, type Instant } from "@/lib/domain/instant";
import type { Outcome } from "@/lib/domain/outcome";
import type { OutcomeCounts, Pair } from "@/lib/domain/pair";
import { pairKeyOf } from "@/lib/domain/pair-key";
import { isWithin } from "./window";

/** A sharp rise of refusals, what they have in common, and what changed just before. */
export interface RiseReply {
  readonly rise: RefusalRise;
  /** When the first of its refused connections that is still held (and has what they have in common) began; null where none is. */
  readonly firstAt: Instant | null;
  /** Refused connections of the rise by outcome. */
  readonly outcomes: Readonly<Record<RefusedOutcome, number>>;
  /** null: nothing that those let through do not have too. */
  readonly common: CommonFactor | null;
  /** Refused connections that were looked at: of those still held all, or evenly as many as can be. */
  readonly lookedAt: number;
  /** Changes from shortly before its first refusal to its first step's end, newest first. */
  readonly changes: readonly ClusterChange[];
  /** Events of the time before, or of the rise itself, are known to be missing: the numbers are lower bounds. */
  readonly isShort: boolean;
}

export type RefusedOutcome = "auth-refused" | "auth-pending" | "policy-denied" | "other-drop";

const REFUSED: ReadonlySet<Outcome> = new Set<Outcome>(["auth-refused", "auth-pending", "policy-denied", "other-drop"]);
/** What a person changed shows in the traffic within this time: agents compile policies in seconds. */
const CHANGED_BEFORE_MS = 120_000;
const CHANGES_NAMED = 5;

export interface RiseGround {
  readonly series: readonly { readonly at: Instant; readonly counts: OutcomeCounts }[];
  readonly stepNs: bigint;
  /** Nothing is held of what was before; null: nothing is held at all. */
  readonly heldFrom: Instant | null;
  readonly holes: readonly CoverageHole[];
  /** From when on each node's events were there to be read, as far as that is known. */
  readonly ringStarts: readonly Instant[];
  /** Those of the window that match. */
  readonly pairs: readonly Pair[];
  /** Keys of the rows behind them; null: all. */
  readonly keys: ReadonlySet<string> | null;
  readonly attempts: () => Iterable<Attempt>;
  readonly nodeOf: (address: string) => string | null;
  /** Newest first. */
  readonly changes: readonly ClusterChange[];
}

/** The rise of refusals in a window, if there was one. Established connections that were refused are not new ones, and not in it. */
export function riseOf(ground: RiseGround): RiseReply | null {
  const { stepNs, heldFrom } = ground;
  if (heldFrom === null) return null;
  // A step that began before anything was held is only partly known.
  const steps = ground.series.filter(({ at }) => at >= heldFrom).map(({ at, counts }) => ({ at, total: counts.total, refused: refusedOf(counts) }));
  const rise = findRise(steps, stepNs);
  if (rise === null) return null;
  const ofRise = attemptsOf(ground, { from: rise.from, to: rise.to - 1n });
  const before = attemptsOf(ground, { from: rise.before.from, to: rise.from - 1n });
  const factored = factoring(ground);
  const [now, earlier] = [evenly(ofRise), evenly(before)];
  const scale = (Number(rise.to - rise.from) / Number(rise.from - rise.before.from)) * (now.share / earlier.share);
  const common = commonFactorOf(now.some.map(factored), earlier.some.map(factored), scale);
  const isOfIt = (attempt: Attempt): boolean => common === null || factored(attempt).factors.some(({ kind, value }) => kind === common.kind && value === common.value);
  const refused = ofRise.filter(isRefused).sort((a, b) => (a.time < b.time ? -1 : 1));
  const firstAt = refused.find(isOfIt)?.time ?? null;
  const until = rise.from + stepNs;
  const since = plusMs(firstAt ?? rise.from, -CHANGED_BEFORE_MS);
  return {
    rise,
    firstAt,
    outcomes: outcomesOf(ground.series, rise),
    common,
    lookedAt: now.some.filter(isRefused).length,
    changes: ground.changes.filter(({ at, kind }) => at >= since && at < until && kind !== "countersign").slice(0, CHANGES_NAMED),
    isShort: ground.holes.some((hole) => hole.from < rise.to && hole.to >= rise.before.from) || ground.ringStarts.some((at) => at > rise.before.from),
  };
}

function refusedOf({ authRefused, authPending, policyDenied, otherDrop }: OutcomeCounts): number {
  return authRefused + authPending + policyDenied + otherDrop;
}

function outcomesOf(series: RiseGround["series"], rise: RefusalRise): RiseReply["outcomes"] {
  const sum = { "auth-refused": 0, "auth-pending": 0, "policy-denied": 0, "other-drop": 0 };
  for (const { at, counts } of series) {
    if (at < rise.from || at >= rise.to) continue;
    sum["auth-refused"] += counts.authRefused;
    sum["auth-pending"] += counts.authPending;
    sum["policy-denied"] += counts.policyDenied;
    sum["other-drop"] += counts.otherDrop;
  }
  return sum;
}

function isRefused({ outcome }: Attempt): boolean {
  return REFUSED.has(outcome);
}

function attemptsOf({ attempts, keys }: RiseGround, window: TimeWindow): Attempt[] {
  const found: Attempt[] = [];
  for (const attempt of attempts()) if (!attempt.viaProxy && isWithin(attempt, window) && (keys === null || keys.has(pairKeyOf(attempt)))) found.push(attempt);
  return found;
}

/** Connections looked at of each of both times: what they have in common is as plain in so many. */
const LOOKED_AT = 4_000;

/** Some of many, evenly over their order, and what share of all they are. Scattered: every second of what takes turns would be one kind alone. */
function evenly<Item>(all: readonly Item[]): { readonly some: readonly Item[]; readonly share: number } {
  if (all.length <= LOOKED_AT) return { some: all, share: 1 };
  const most = (LOOKED_AT / all.length) * 2 ** 32;
  const some = all.filter((_, index) => Math.imul(index + 1, 0x9e3779b1) >>> 0 < most);
  return { some, share: some.length / all.length };
}

/** Connections as what they may have in common. */
function factoring({ pairs, nodeOf }: RiseGround): (attempt: Attempt) => FactoredAttempt {
  const byKey = new Map(pairs.map((pair) => [pair.key, pair]));
  return (attempt) => {
    const pair = byKey.get(pairKeyOf(attempt));
    const [from, to] = [nodeOf(attempt.tuple.sourceAddress), nodeOf(attempt.tuple.destinationAddress)];
    const policies = new Set([...attempt.policies.map(({ kind, namespace, name }) => `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`), ...(pair?.required.ingress ?? []), ...(pair?.required.egress ?? [])]);
    const factors: Factor[] = [
      ...missingEntries(attempt, pair),
      ...[...policies].map((value): Factor => ({ kind: "policy", value })),
      { kind: "destination", value: attempt.destination.peer },
      { kind: "source", value: attempt.source.peer },
      ...(from !== null && to !== null && from !== to ? [{ kind: "nodes", value: `${from} → ${to}` } as const] : []),
      ...(to === null ? [] : [{ kind: "destination-node", value: to } as const]),
      ...(from === null ? [] : [{ kind: "source-node", value: from } as const]),
      { kind: "port", value: `${attempt.tuple.destinationPort}/${attempt.tuple.protocol}` },
    ];
    return { refused: isRefused(attempt), factors };
  };
}

function missingEntries(attempt: Attempt, pair: Pair | undefined): Factor[] {
  return (["source", "destination"] as const).flatMap((side): Factor[] => (pair?.[side].entry.state === "missing" ? [{ kind: "identity-without-entry", value: `${attempt[side].identity} (${attempt[side].peer})` }] : []));
}
