import { countOfText, countText, windowSpanText } from "@/components/ui/format";
import type { HoleWire } from "@/lib/wire/attempt";
import type { OverviewAnswer } from "@/lib/wire/overview";
import { placesText } from "./holes";

/** A piece of the sentence: numbers strong, the refused ones a link to them. */
export interface SentencePart {
  readonly text: string;
  readonly strong?: boolean;
  readonly refused?: boolean;
}

/** The sentence of the screen, and the small print under it. */
export interface Sentence {
  readonly parts: readonly SentencePart[];
  /** Why the numbers are lower bounds; null when they are exact. */
  readonly atLeast: string | null;
  readonly notes: readonly string[];
}

type SentenceSource = Pick<OverviewAnswer, "underRequired" | "attempts" | "coverage" | "holes" | "window" | "beside">;

/** What happened to new connections that had to authenticate, in one sentence; `live` when the window ends now. */
export function prepareSentence(answer: SentenceSource, live: boolean): Sentence {
  const { underRequired: under, window } = answer;
  const decided = under.total - under.authPending;
  const span = `${live ? "the last " : ""}${windowSpanText(window).replace(" ", "\u00a0")}`;
  const incomplete = !answer.coverage.complete;
  const parts = decided === 0 ? nothingDecided(answer, span) : decidedParts(answer, decided, span, incomplete);
  return { parts, atLeast: incomplete ? atLeastText(answer) : null, notes: notesOf(answer, decided) };
}

function decidedParts({ underRequired: under }: SentenceSource, decided: number, span: string, incomplete: boolean): SentencePart[] {
  const { authenticated, authenticatedLate: late, authRefused: refused } = under;
  return [
    { text: incomplete ? "Of at least " : "Of " },
    { text: countText(decided), strong: true },
    { text: ` new ${decided === 1 ? "connection" : "connections"} under required authentication in ${span}, ` },
    { text: countText(authenticated), strong: true },
    { text: ` ${authenticated === 1 ? "was" : "were"} let through authenticated, ` },
    { text: countText(late), strong: true },
    { text: " after a wait, " },
    { text: countText(refused), strong: true, refused: refused > 0 },
    { text: refused === 1 ? " was refused" : " were refused", refused: refused > 0 },
    { text: "." },
  ];
}

function nothingDecided({ underRequired: under, attempts, coverage }: SentenceSource, span: string): SentencePart[] {
  if (coverage.verdicts !== "seen" && under.authPending === 0)
    return [{ text: "Who was authenticated is not known: " }, { text: coverage.verdicts === "none seen" ? "at least one node sent no policy verdict" : `policy verdicts are ${coverage.verdicts}`, strong: true }, { text: ` in ${span}.` }];
  return [
    { text: coverage.complete ? "No new connection" : "No new connection was seen" },
    { text: ` under required authentication in ${span} ${under.authPending > 0 ? "is decided yet" : ""}`.trimEnd() },
    ...(attempts.total > 0 && under.authPending === 0 ? [{ text: "; " }, { text: countText(attempts.total), strong: true }, { text: attempts.total === 1 ? " other was seen" : " others were seen" }] : []),
    { text: "." },
  ];
}

function atLeastText({ coverage, holes }: SentenceSource): string {
  const lost = holes.filter((hole) => hole.kind === "lost");
  const gaps = holes.filter((hole) => hole.kind === "gap");
  const why: string[] = [];
  if (coverage.lost > 0) why.push(`${countOfText(coverage.lost, "event")} ${coverage.lost === 1 ? "was" : "were"} lost${withPlace(lost)}, so some connections may not have been seen`);
  if (coverage.nodes > 0 && coverage.nodesReporting < coverage.nodes) why.push(`${coverage.nodesReporting} of ${countOfText(coverage.nodes, "node")} reported`);
  if (gaps.length > 0) why.push(`nothing is known of ${placesText(gaps)}`);
  if (why.length === 0) why.push(coverage.reasons[0]?.replace(/\.$/, "") ?? "the data is not complete");
  return `${why.join("; ")}.`;
}

function withPlace(holes: readonly HoleWire[]): string {
  return holes.length === 0 ? "" : ` ${placesText(holes)}`;
}

function notesOf({ underRequired: under, coverage, beside }: SentenceSource, decided: number): string[] {
  const notes: string[] = [];
  if (under.authPending > 0) notes.push(`${countText(under.authPending)} ${decided > 0 ? "more " : ""}${under.authPending === 1 ? "is" : "are"} auth-pending: refused, their 70 s not over.`);
  if (beside.authRefusedOpen > 0) notes.push(`${countText(beside.authRefusedOpen)} of the refused may have recovered unseen.`);
  notes.push(coverage.nodes === 0 ? "From policy verdicts; the source names no nodes." : `From policy verdicts, ${coverage.nodesReporting} of ${countOfText(coverage.nodes, "node")}.`);
  return notes;
}
