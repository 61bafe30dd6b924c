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

type ClaimsSource = Pick<OverviewAnswer, "claims" | "underRequired" | "attempts" | "coverage" | "window">;

/** What the cluster claims against what its connections did. What was not read says so and why, and is never none. */
export function prepareClaims({ claims, underRequired, attempts, coverage, window }: ClaimsSource): ClaimRow[] {
  const nodes = coverage.nodes === 0 ? "nodes not named" : `${countText(coverage.nodesReporting)} of ${countOfText(coverage.nodes, "node")}`;
  const basis = `${windowSpanText(window)} · ${nodes}`;
  const { configuration, policies, pairs } = claims;
  return [
    {
      about: "Configuration",
      ...(configuration.read ? { claimed: configuration.reason, why: configuration.basis } : { claimed: null, why: configuration.reason }),
      actual: coverage.verdicts === "seen" ? `${countOfText(underRequired.total, "new connection")} met a verdict that demanded authentication` : `not known: ${coverage.verdicts === "none seen" ? "at least one node sent no policy verdict" : `policy verdicts are ${coverage.verdicts}`}`,
      basis,
    },
    {
      about: "Policies",
      ...(policies.read ? { claimed: policies.reason, why: "as they are written now" } : { claimed: null, why: policies.reason }),
      actual: policies.matched === null || policies.requiring === null ? `${countText(underRequired.total)} of ${countOfText(attempts.total, "new connection")} fell under a rule that requires it` : `${countText(policies.matched)} of ${countText(policies.requiring)} decided a pair that was seen`,
      basis: policies.matched === null ? `${basis} · from verdicts` : `${countText(underRequired.total)} of ${countOfText(attempts.total, "new connection")} fell under a rule that requires it`,
    },
    {
      about: "Pairs",
      claimed: `${countOfText(pairs.required, "pair")} ${pairs.required === 1 ? "has" : "have"} to authenticate`,
      why: [policies.read ? "by policies, where they are known for both ends; else by verdicts" : "by verdicts alone: policies are not read", pairs.unknown > 0 ? `of ${countOfText(pairs.unknown, "more pair")} it is not known` : ""].filter((part) => part !== "").join("; "),
      actual: `${countText(pairs.authenticated)} of ${countText(pairs.required)} saw an authenticated connection`,
      basis,
    },
    identitiesRow(claims),
  ];
}

function identitiesRow({ spire }: ClaimsSource["claims"]): ClaimRow {
  const { identities, found } = spire;
  const claimed = identities === null ? null : `${countOfText(identities, "identity", "identities")} ${identities === 1 ? "needs" : "need"} a SPIRE entry`;
  const why = identities === null ? "Cilium’s identities are not all read" : "one for each CiliumIdentity, as Cilium’s operator registers them";
  if (!spire.read || found === null) return { about: "Identities", claimed, why, actual: "whether their entries exist is not observed", basis: spire.reason };
  return { about: "Identities", claimed, why, actual: identities === null ? `${countOfText(found, "entry", "entries")} found` : `${countText(found)} of ${countOfText(identities, "entry", "entries")} found`, basis: spire.reason.split("; ")[1] ?? "entries as SPIRE lists them now" };
}
