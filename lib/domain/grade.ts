import type { Coverage } from "./coverage";
import type { Grade } from "./outcome";
import type { OutcomeCounts } from "./pair";

export interface GradeAnswer {
  readonly grade: Grade;
  readonly numerator: number;
  readonly denominator: number;
  readonly reason: string;
}

/** What a grade rests on beside the counts. */
export interface GradeGround {
  readonly counts: OutcomeCounts;
  readonly establishedRefused: number;
  readonly coverage: Coverage;
  readonly unknownReasons: Readonly<Record<string, number>>;
}

/**
 * The grade of a pair (rule 5). Denominator: authenticated, late, refused, allowed without, audited; numerator: the
 * first two. Pending, unknown, policy-denied and other drops stand beside it. First match wins.
 */
export function gradeOf(ground: GradeGround): GradeAnswer {
  const { counts, establishedRefused, coverage } = ground;
  const numerator = counts.authenticated + counts.authenticatedLate;
  const denominator = numerator + counts.authRefused + counts.allowedUnauthenticated + counts.audited;
  const answer = (grade: Grade, reason: string): GradeAnswer => ({ grade, numerator, denominator, reason });

  if (denominator === 0) return answer("unknown", nothingToCount(ground));
  if (coverage.verdicts !== "seen") return answer("unknown", `policy verdicts of a deciding node: ${coverage.verdicts}; what was let through may have been authenticated or not`);
  if (numerator === 0) return answer("none", `0 of ${denominator} new connections; ${shortfall(counts)}`);
  if (numerator < denominator) return answer("some", `${numerator} of ${denominator} new connections; ${shortfall(counts)}${establishedText(establishedRefused)}`);
  if (establishedRefused > 0) return answer("some", `${numerator} of ${denominator} new connections${establishedText(establishedRefused)}`);
  if (coverage.complete) return answer("all", `${numerator} of ${denominator} new connections`);
  return answer("all-seen", `${numerator} of ${denominator} seen; ${coverage.reasons[0] ?? "coverage is not complete"}`);
}

function shortfall(counts: OutcomeCounts): string {
  const parts = [
    counts.authRefused > 0 ? `${counts.authRefused} refused for missing authentication` : "",
    counts.allowedUnauthenticated > 0 ? `${counts.allowedUnauthenticated} let through without it` : "",
    counts.audited > 0 ? `${counts.audited} let through by audit mode` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function establishedText(connections: number): string {
  if (connections === 0) return "";
  return connections === 1 ? "; packets of 1 open connection were refused" : `; packets of ${connections} open connections were refused`;
}

function nothingToCount({ counts, unknownReasons, establishedRefused }: GradeGround): string {
  if (counts.unknown > 0) {
    const [reason] = Object.entries(unknownReasons).sort((a, b) => b[1] - a[1])[0] ?? ["the deciding event was not seen"];
    return `${counts.unknown} of ${counts.total} unknown: ${reason}`;
  }
  if (counts.authPending > 0) return `${counts.authPending} pending: refused for missing authentication, the 70 s are not over`;
  if (counts.policyDenied > 0) return `nothing was let through: ${counts.policyDenied} denied by policy`;
  if (counts.otherDrop > 0) return `nothing was let through: ${counts.otherDrop} dropped for other reasons`;
  if (establishedRefused > 0) return `no new connection in the window${establishedText(establishedRefused)}`;
  return "no new connection in the window";
}
