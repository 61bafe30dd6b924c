import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Findings } from "@/lib/domain/findings/finding";
import type { FindingGround, RefusedRequest } from "@/lib/domain/findings/finding-ground";
import { findFindings } from "@/lib/domain/findings/find-findings";
import { pairKeyOf } from "@/lib/domain/pair-key";
import type { Clock } from "@/lib/ports/clock";
import type { Held } from "./held";
import type { PairsOfWindow } from "./pairs-view";
import { createSurroundings, type Surroundings } from "./surroundings";
import { isWithin } from "./window";

/** Findings of a window, with the ground on which they stand. */
export interface FindingsOfWindow {
  readonly ground: FindingGround;
  readonly findings: Findings;
}

export interface FindingsView {
  of(window: TimeWindow, pairs: PairsOfWindow): FindingsOfWindow;
}

interface HeldFindings extends FindingsOfWindow {
  readonly surroundingsAt: number;
  readonly madeAtMs: number;
  readonly tookMs: number;
}

/** Findings may be this many times older than they took to find; expiry is told in minutes. */
const REUSE_FACTOR = 10;
const REUSE_AT_MOST_MS = 2_000;
const REQUESTS_KEPT = 8;

/** Findings by the pairs of a window: found when asked, shared by questions about the same pairs that come close together. */
export function createFindingsView(held: Held, clock: Clock): FindingsView {
  const kept = new WeakMap<PairsOfWindow, HeldFindings>();
  let nothing: Surroundings | null = null;

  /** Where nothing is read beside the flows, everything else is said not to be read. */
  const surroundings = (): Surroundings => held.surroundings ?? (nothing ??= createSurroundings());

  function isFresh({ surroundingsAt, madeAtMs, tookMs }: HeldFindings): boolean {
    const ageMs = clock.now() - madeAtMs;
    return ageMs < Math.min(REUSE_AT_MOST_MS, tookMs * REUSE_FACTOR) || (surroundingsAt === surroundings().revision && ageMs < REUSE_AT_MOST_MS);
  }

  return {
    of(window, view) {
      const known = kept.get(view);
      if (known && isFresh(known)) return known;
      const around = surroundings();
      const madeAtMs = clock.now();
      const ground: FindingGround = {
        book: around.book,
        policies: around.policies(),
        spire: around.spire,
        entries: around.entries(),
        pairs: view.pairs,
        window,
        coverage: view.head.coverage,
        refusedRequests: refusedRequestsOf(held, window),
        requirement: (pair) => around.requirement(pair),
        nowMs: madeAtMs,
      };
      const findings = findFindings(ground);
      const found: HeldFindings = { ground, findings, surroundingsAt: around.revision, madeAtMs, tookMs: clock.now() - madeAtMs };
      kept.set(view, found);
      return found;
    },
  };
}

function refusedRequestsOf(held: Held, window: TimeWindow): ReadonlyMap<string, readonly RefusedRequest[]> {
  const found = new Map<string, RefusedRequest[]>();
  for (const attempt of held.attempts.all()) {
    if (attempt.l7.refused.length === 0 || !isWithin(attempt, window)) continue;
    const key = pairKeyOf(attempt);
    const requests = found.get(key) ?? [];
    found.set(key, requests);
    for (const request of attempt.l7.refused) {
      if (requests.length < REQUESTS_KEPT && !requests.some(({ method, path }) => method === request.method && path === request.path)) requests.push(request);
    }
  }
  return found;
}
