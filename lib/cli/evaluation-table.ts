import type { EvaluatedAnswer } from "@/lib/domain/policy/compiled-policies";
import { printRuleOrigin } from "@/lib/domain/policy/policy-rule";
import type { PolicyCaseAnswer, PolicyCaseQuestion } from "@/lib/wire/policy-case";
import { sayCount, sayMany } from "./say";
import { printTable, type Cell, type Column, type Tone } from "./table";

/** One question with its answer, and how it differs from what was expected. */
export interface EvaluatedLine {
  readonly question: PolicyCaseQuestion;
  readonly answer: EvaluatedAnswer;
  readonly wire: PolicyCaseAnswer;
  readonly difference: string | null;
}

const COLUMNS: readonly Column[] = [
  { head: "CASE", shrinksTo: 10 },
  { head: "Q" },
  { head: "ASKED", shrinksTo: 16 },
  { head: "VERDICT" },
  { head: "REASON" },
  { head: "AUTH" },
  { head: "L7" },
  { head: "RULES", shrinksTo: 14 },
  { head: "NOTE", shrinksTo: 10 },
];

/** Answers as a table: how many and how many agree, then one line a question. */
export function printEvaluation(lines: readonly EvaluatedLine[], options: { readonly width: number | null; readonly color: boolean }): string {
  const expected = lines.filter((line) => line.question.expect !== undefined).length;
  const differing = lines.filter((line) => line.difference !== null).length;
  const depends = lines.filter((line) => line.answer.depends).length;
  const parts = [
    sayMany(lines.length, "question"),
    expected === 0 ? "no answer expected" : `${sayCount(expected - differing)} of ${sayCount(expected)} expected answers agree`,
    ...(depends > 0 ? [`${sayCount(depends)} depend on the engine's own order`] : []),
  ];
  return `${parts.join(" · ")}\n\n${printTable(COLUMNS, lines.map(rowOf), options)}`;
}

function rowOf({ question, answer, wire, difference }: EvaluatedLine): readonly Cell[] {
  const { subject, direction, peer, peerIP, port, protocol } = question;
  return [
    { text: wire.case },
    { text: wire.q },
    { text: `${subject} ${direction} ${direction === "ingress" ? "from" : "to"} ${peer ?? peerIP ?? ""}:${port}/${protocol}` },
    { text: wire.verdict, tone: wire.verdict === "deny" ? "rule" : wire.verdict === "error" ? "missing" : "plain" },
    { text: wire.reason },
    { text: sayAuth(answer), tone: toneOf(answer) },
    { text: wire.l7 ?? "" },
    { text: answer.origins.map(printRuleOrigin).join(", ") },
    { text: [wire.note, difference].filter((text) => text !== null).join("; "), tone: difference === null ? "plain" : "missing" },
  ];
}

/** "spire", "spire (derived)". */
function sayAuth({ auth, explicit }: EvaluatedAnswer): string {
  return explicit || auth === "none" ? auth : `${auth} (derived)`;
}

function toneOf({ auth }: EvaluatedAnswer): Tone {
  return auth === "spire" ? "proved" : auth === "test-always-fail" ? "missing" : "plain";
}
