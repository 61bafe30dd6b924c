import { expect } from "vitest";
import type { AttemptRow } from "@/lib/engine/reply";
import type { Chain } from "./chain";
import { eventually, type Truth } from "./stage";

const micros = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 1e3));
const waits = new Set(["authenticated-late", "auth-refused", "auth-pending"]);

const placeOf = (ends: Pick<Truth, "protocol" | "sourceAddress" | "sourcePort" | "destinationAddress" | "destinationPort">): string =>
  `${ends.protocol} ${ends.sourceAddress}:${ends.sourcePort} ${ends.destinationAddress}:${ends.destinationPort}`;

function sayTruth(truth: Truth): string {
  return `${placeOf(truth)} ${truth.outcome}, ${truth.refusals} refusals, ${truth.l7RequestsRefused} requests refused, ${micros(truth.waitMs)} µs, exempt ${truth.exempt}`;
}

function sayAttempt({ attempt }: AttemptRow): string {
  const { outcome, refusals, l7, waitMs, exempt } = attempt;
  return `${placeOf(attempt.tuple)} ${outcome}, ${waits.has(outcome) ? refusals : 0} refusals, ${l7.requestsRefused} requests refused, ${micros(waitMs)} µs, exempt ${exempt}`;
}

/** Waits until every attempt that the truth tells of is there as it tells, and no other but exempt ones. */
export async function reach(chain: Chain, truths: readonly Truth[], ms?: number): Promise<void> {
  const told = new Set(truths.map(placeOf));
  await eventually(async () => {
    const attempts = (await chain.attempts()).filter(({ attempt }) => !attempt.exempt || told.has(placeOf(attempt.tuple)));
    expect(attempts.map(sayAttempt).sort()).toEqual(truths.map(sayTruth).sort());
  }, ms);
}
