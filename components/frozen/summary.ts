import { clockText, countOfText, countText } from "@/components/ui/format";
import type { GateShape } from "@/components/ui/gate-mark";
import type { GradeShape } from "@/components/ui/grade-mark";
import type { IconName } from "@/components/ui/icon";
import type { OutcomeShape } from "@/components/ui/outcome-mark";
import type { SeverityLevel } from "@/components/ui/severity";
import type { CoverageWire, WindowWire } from "@/lib/wire/answer";

/** A stretch of text; numbers and names stand out. */
export interface Part {
  readonly text: string;
  readonly strong?: boolean;
}

export type FactMark =
  | { readonly kind: "icon"; readonly icon: IconName }
  | { readonly kind: "outcome"; readonly outcome: OutcomeShape }
  | { readonly kind: "grade"; readonly grade: GradeShape }
  | { readonly kind: "gate"; readonly gate: GateShape }
  | { readonly kind: "severity"; readonly severity: SeverityLevel };

/** One fact with its denominator; `short`: something is missing that it rests on. */
export interface Fact {
  readonly mark: FactMark;
  readonly parts: readonly Part[];
  readonly short?: boolean;
}

/** What a frozen page shows, for somebody who never saw it: one sentence, three facts, and what the page itself advises. */
export interface Summary {
  readonly sentence: readonly Part[];
  readonly facts: readonly [Fact, Fact, Fact];
  readonly advice: string | null;
}

export const say = (text: string): Part => ({ text });
export const strong = (text: string): Part => ({ text, strong: true });

/** A mark of the interface. */
export const icon = (name: IconName): FactMark => ({ kind: "icon", icon: name });
export const outcome = (of: OutcomeShape): FactMark => ({ kind: "outcome", outcome: of });

/** `3 of 4`, strong. */
export function of(count: number, whole: number): Part {
  return strong(`${countText(count)} of ${countText(whole)}`);
}

/** `From 14:02 to 14:32`, with their days where they are not of one. */
export function fromTo({ from, to }: WindowWire): string {
  const [a, b] = [from.slice(0, 10), to.slice(0, 10)];
  return a === b ? `From ${clockText(from, "min")} to ${clockText(to, "min")}` : `From ${a} ${clockText(from, "min")} to ${b} ${clockText(to, "min")}`;
}

/** `was` of one, `were` of all others. */
export function was(count: number): string {
  return count === 1 ? "was" : "were";
}

/** How complete the data was: nodes that reported of all, and what is missing. */
export function coverageFact({ complete, nodes, nodesReporting, lost, verdicts, reasons }: Pick<CoverageWire, "complete" | "nodes" | "nodesReporting" | "lost" | "verdicts" | "reasons">): Fact {
  const [first] = reasons;
  const parts = [
    ...(nodes === 0 ? [say("the source names no nodes")] : [of(nodesReporting, nodes), say(nodes === 1 ? " node reported" : " nodes reported")]),
    say(", "),
    strong(countText(lost)),
    say(lost === 1 ? " event lost" : " events lost"),
    ...(verdicts === "seen" ? [] : [say(`, policy verdicts: ${verdicts}`)]),
  ];
  if (complete) return { mark: icon("ok"), parts: [...parts, say(": nothing is known to be missing")] };
  return { mark: icon("gap"), parts: [...parts, say(first === undefined ? ": the data is not complete" : `: ${first.replace(/\.$/, "")}`)], short: true };
}

/** `12 new connections`. */
export function connections(count: number): string {
  return countOfText(count, "new connection");
}
