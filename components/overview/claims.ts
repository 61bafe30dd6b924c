import { countOfText, countText, windowSpanText } from "@/components/ui/format";
import type { OverviewAnswer } from "@/lib/wire/overview";

/** One line of what is configured beside what was observed. */
export interface ClaimRow {
  readonly about: string;
  /** null = not read; `why` says so. */
  readonly claimed: string | null;
  readonly why: string;
  readonly actual: string;
  readonly basis: string;
}

type ClaimsSource = Pick<OverviewAnswer, "claims" | "underRequired" | "attempts" | "grades" | "pairs" | "coverage" | "window">;

/** What the cluster claims against what its connections did. What was not read says so and why, and is never none. */
export function prepareClaims({ claims, underRequired, attempts, grades, pairs, coverage, window }: ClaimsSource): ClaimRow[] {
  const nodes = coverage.nodes === 0 ? "nodes not named" : `${countText(coverage.nodesReporting)} of ${countOfText(coverage.nodes, "node")}`;
  const basis = `${windowSpanText(window)} · ${nodes}`;
  const proved = grades.all + grades["all-seen"] + grades.some;
  return [
    {
      about: "Configuration",
      ...claimOf(claims.configuration, "read"),
      actual: coverage.verdicts === "seen" ? `${countOfText(underRequired.total, "new connection")} met a verdict that demanded authentication` : `not known: ${coverage.verdicts === "none seen" ? "at least one node sent no policy verdict" : `policy verdicts are ${coverage.verdicts}`}`,
      basis,
    },
    { about: "Policies", ...claimOf(claims.policies, "read"), actual: `${countText(underRequired.total)} of ${countOfText(attempts.total, "new connection")} fell under a rule that requires it`, basis: `${basis} · from verdicts, not from the rules` },
    { about: "Pairs", ...claimOf(claims.policies, "read"), actual: `${countText(proved)} of ${countOfText(pairs, "pair")} saw an authenticated connection`, basis: `${basis} · ${countOfText(grades.unknown, "pair")} unknown` },
    { about: "Identities", ...claimOf(claims.spire, "read"), actual: "whether their SPIRE entries exist is not observed", basis: "needs SPIRE" },
  ];
}

function claimOf(read: { readonly read: boolean; readonly reason: string }, word: string): { readonly claimed: string | null; readonly why: string } {
  return { claimed: read.read ? word : null, why: read.reason };
}
