import type { ReactNode } from "react";
import { BesideMark, type BesideShape } from "./beside-mark";
import { GateMark, type GateShape } from "./gate-mark";
import { GradeMark, type GradeShape } from "./grade-mark";
import { OutcomeMark, type OutcomeShape } from "./outcome-mark";

interface StatusProps {
  /** Stands after the word, in running text: "3 of 4". */
  readonly children?: ReactNode;
}

const LINE = "inline-flex items-center gap-1.5 align-middle whitespace-nowrap max-sm:whitespace-normal";
const WORD = "font-medium text-content-strong";

/** Circle and word of a grade: `◐ some 409 of 415`. */
export function GradeStatus({ grade, children }: StatusProps & { readonly grade: GradeShape }) {
  return (
    <span className={LINE}>
      <GradeMark grade={grade} />
      <span className={grade === "unknown" ? "not-known" : WORD}>{grade}</span>
      {children !== undefined && <span className="text-content-muted">{children}</span>}
    </span>
  );
}

/** Mark and word of an outcome. */
export function OutcomeStatus({ outcome, children }: StatusProps & { readonly outcome: OutcomeShape }) {
  return (
    <span className={LINE}>
      <OutcomeMark outcome={outcome} />
      <span className={outcome === "unknown" ? "not-known" : WORD}>{outcome}</span>
      {children !== undefined && <span className="text-content-muted">{children}</span>}
    </span>
  );
}

/** Mark of something beside the outcomes, with what is said of it. */
export function BesideStatus({ beside, children }: { readonly beside: BesideShape; readonly children: ReactNode }) {
  return (
    <span className="inline-flex items-start gap-1.5">
      <BesideMark beside={beside} className="mt-0.5" />
      <span className={beside === "established-refused" ? "font-medium text-missing-ink" : undefined}>{children}</span>
    </span>
  );
}

const GATE_WORDS: Readonly<Record<GateShape, string>> = {
  required: "required",
  "not-required": "not required",
  "cannot-succeed": "cannot ever succeed",
  unknown: "unknown",
};

/** Gate and word of what is required. */
export function GateStatus({ gate, children }: StatusProps & { readonly gate: GateShape }) {
  const word = gate === "unknown" ? "not-known" : gate === "not-required" ? "text-content-default" : WORD;
  return (
    <span className={LINE}>
      <GateMark gate={gate} />
      <span className={word}>{GATE_WORDS[gate]}</span>
      {children !== undefined && <span className="text-content-muted">{children}</span>}
    </span>
  );
}
