import type { Grade } from "@/lib/domain/outcome";
import type { PairsAnswer, PairWire } from "@/lib/wire/pair";
import { sayBasis, sayCount, sayMany, sayOutcomes } from "./say";
import { printTable, type Cell, type Column, type Tone } from "./table";

const COLUMNS: readonly Column[] = [
  { head: "GRADE" },
  { head: "N OF M", align: "right" },
  { head: "SOURCE", shrinksTo: 14 },
  { head: "DESTINATION", shrinksTo: 20 },
  { head: "NEW CONNECTIONS", shrinksTo: 16 },
];

const SHAPES: Readonly<Record<Grade, readonly [shape: string, tone: Tone]>> = {
  all: ["●", "proved"],
  "all-seen": ["◉", "proved"],
  some: ["◐", "proved"],
  none: ["○", "without"],
  unknown: ["◌", "aside"],
};

/** Pairs as a table, worst first as the answer has them: basis, totals, one line a pair. */
export function printPairs(answer: PairsAnswer, options: { readonly width: number | null; readonly color: boolean }): string {
  const head = `${sayBasis(answer.window, answer.coverage)}\n${sayCount(answer.matched)} of ${sayMany(answer.total, "pair")} · ${sayMany(answer.attempts.total, "new connection")}: ${sayOutcomes(answer.attempts)}\n`;
  if (answer.pairs.length === 0) return `${head}\n${answer.total === 0 ? "No new connection was seen." : "No pair matches the filter."}\n`;
  return `${head}\n${printTable(COLUMNS, answer.pairs.map(rowOf), options)}`;
}

function rowOf(pair: PairWire): readonly Cell[] {
  const [shape, tone] = SHAPES[pair.grade];
  const { numerator, denominator } = pair.gradeOf;
  return [
    { text: `${shape} ${pair.grade}`, tone },
    { text: `${sayCount(numerator)} of ${sayCount(denominator)}` },
    { text: pair.source.peer },
    { text: `${pair.destination.peer}${portOf(pair)}` },
    { text: [sayOutcomes(pair.attempts), ...beside(pair)].join(" · ") },
  ];
}

function portOf({ port, protocol }: PairWire): string {
  return port === null ? ` ${protocol}` : `:${port}/${protocol}`;
}

/** What stands beside the outcomes and is never added to them. */
function beside(pair: PairWire): string[] {
  const { establishedRefused, l7, authRefusedRecovered, authRefusedOpen } = pair;
  return [
    ...(establishedRefused.packets > 0 ? [`${sayMany(establishedRefused.connections, "established connection")} refused (${sayMany(establishedRefused.packets, "packet")})`] : []),
    ...(authRefusedRecovered > 0 ? [`${sayCount(authRefusedRecovered)} recovered`] : []),
    ...(authRefusedOpen > 0 ? [`${sayCount(authRefusedOpen)} may have recovered unseen`] : []),
    ...(l7.requestsRefused > 0 ? [`${sayMany(l7.requestsRefused, "request")} refused by the L7 rule`] : []),
    ...(pair.coverage.lost > 0 ? [`${sayMany(pair.coverage.lost, "event")} lost`] : []),
  ];
}
