import { msOfInstant, parseInstant } from "@/lib/domain/instant";
import { parsePairKey } from "@/lib/domain/pair-key";
import type { AnswerHead } from "@/lib/wire/answer";
import type { AttemptWire } from "@/lib/wire/attempt";
import { OUTCOME_TONES, sayBasis, sayMany } from "./say";
import { printTable, type Cell, type Column } from "./table";

const COLUMNS: readonly Column[] = [
  { head: "TIME (UTC)" },
  { head: "OUTCOME" },
  { head: "WAIT", align: "right" },
  { head: "SOURCE", shrinksTo: 10 },
  { head: "DESTINATION", shrinksTo: 12 },
  { head: "BESIDE", shrinksTo: 6 },
];

/** Attempts as a table, in the order given: basis, how many, one line an attempt. */
export function printAttempts(head: AnswerHead, attempts: readonly AttemptWire[], options: { readonly width: number | null; readonly color: boolean }): string {
  const basis = `${sayBasis(head.window, head.coverage)}\n${sayMany(attempts.length, "new connection")}\n`;
  if (attempts.length === 0) return basis;
  return `${basis}\n${printTable(COLUMNS, attempts.map(rowOf), options)}`;
}

function rowOf(attempt: AttemptWire): readonly Cell[] {
  const parts = parsePairKey(attempt.pair);
  return [
    { text: clockOf(attempt.time) },
    { text: attempt.outcome, tone: OUTCOME_TONES[attempt.outcome] },
    { text: attempt.waitMs === null ? "" : sayWait(attempt.waitMs) },
    { text: withPort(parts?.source ?? attempt.sourceAddress, attempt.sourcePort) },
    { text: `${withPort(parts?.destination ?? attempt.destinationAddress, attempt.destinationPort)}/${attempt.protocol}` },
    { text: beside(attempt).join(" · ") },
  ];
}

/** "15:55:35.284": the day stands in the basis line. */
function clockOf(time: string): string {
  return new Date(msOfInstant(parseInstant(time) ?? 0n)).toISOString().slice(11, 23);
}

function withPort(name: string, port: number | undefined): string {
  return port === undefined ? name : `${name}:${port}`;
}

function sayWait(ms: number): string {
  return ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

function beside(attempt: AttemptWire): string[] {
  return [
    ...(attempt.establishedRefused.packets > 0 ? [`${sayMany(attempt.establishedRefused.packets, "packet")} refused after it was open`] : []),
    ...(attempt.refusals > 0 ? [`${sayMany(attempt.refusals, "refusal")} (${attempt.refusedBy.join(", ")})`] : []),
    ...(attempt.recovered ? ["recovered on a new connection"] : []),
    ...(attempt.l7.requestsRefused > 0 ? [`${attempt.l7.requestsRefused} of ${sayMany(attempt.l7.requestsSeen, "request")} refused by the L7 rule`] : []),
    ...(attempt.reason === null ? [] : [attempt.reason]),
    ...(attempt.viaProxy ? ["leg of an L7 proxy, not counted again"] : []),
    ...(attempt.exempt ? ["exempt"] : []),
  ];
}
