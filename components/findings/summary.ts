import { clockText, countOfText, countText, windowSpanText } from "@/components/ui/format";
import type { WrittenState } from "@/lib/client/written-state";
import { FINDING_CODES } from "@/lib/domain/findings/finding-codes";
import { FINDING_SEVERITIES, type FindingSeverity } from "@/lib/domain/findings/finding";
import type { FindingsAnswer, FindingWire } from "@/lib/wire/findings";

export interface SeverityCount {
  readonly severity: FindingSeverity;
  readonly count: number;
}

export interface FindingsSummary {
  /** Those beyond a code's cap are counted as well. */
  readonly total: number;
  readonly bySeverity: readonly SeverityCount[];
  /** Kinds of finding that are looked for, and those of them that could not be, or not wholly. */
  readonly checks: number;
  readonly unmade: number;
}

/** How many findings stand, how grave, and how much could be checked. */
export function prepareSummary({ findings, more, unmade }: Pick<FindingsAnswer, "findings" | "more" | "unmade">): FindingsSummary {
  const severityOf = new Map(findings.map(({ code, severity }) => [code, severity]));
  const counts = new Map<FindingSeverity, number>();
  const add = (severity: FindingSeverity, count: number) => counts.set(severity, (counts.get(severity) ?? 0) + count);
  for (const { severity } of findings) add(severity, 1);
  // What is beyond a code's cap is at least as mild as what is listed of it.
  for (const { code, count } of more) add(severityOf.get(code) ?? "note", count);
  return {
    total: findings.length + more.reduce((sum, { count }) => sum + count, 0),
    bySeverity: FINDING_SEVERITIES.map((severity) => ({ severity, count: counts.get(severity) ?? 0 })),
    checks: FINDING_CODES.length,
    unmade: new Set(unmade.map(({ code }) => code)).size,
  };
}

const VERBS: Readonly<Record<FindingSeverity, readonly [one: string, many: string]>> = { blocks: ["blocks", "block"], risk: ["risk", "risk"], note: ["note", "notes"] };

/** "3 block, 3 risk, 1 note". */
export function severitiesText(bySeverity: readonly SeverityCount[]): string {
  return bySeverity.filter(({ count }) => count > 0).map(({ severity, count }) => `${countText(count)} ${VERBS[severity][count === 1 ? 0 : 1]}`).join(", ");
}

/** That nothing was found is said only together with what was checked, over what, and what could not be. */
export function nothingFound(answer: FindingsAnswer): WrittenState {
  const { checks, unmade } = prepareSummary(answer);
  const window = `the traffic of ${windowSpanText(answer.window)}, ${clockText(answer.window.from, "min")}–${clockText(answer.window.to, "min")} UTC`;
  const seen = answer.coverage.complete ? "nothing of it is known to be missing" : "not all of it was seen";
  if (unmade === checks) return say("partial", "No check could be made wholly", `That nothing was found means nothing: each of the ${checks} checks lacks something it would read. What each lacks stands below.`, ["open-coverage"]);
  if (unmade > 0) return say("empty", `Nothing found by the ${checks - unmade} of ${checks} checks that could be made`, `They looked at objects as of now and at ${window}; ${seen}. ${countOfText(unmade, "check")} could not be made, or not wholly: of what those look for, nothing is known.`, ["open-coverage"]);
  return say("empty", `Nothing found by any of ${checks} checks`, `They looked at objects as of now and at ${window}; ${seen}.`, answer.coverage.complete ? [] : ["open-coverage"]);
}

function say(kind: WrittenState["kind"], title: string, text: string, actions: WrittenState["actions"]): WrittenState {
  return { kind, title, text, commands: [], actions };
}

/** Who a finding concerns, in one line. */
export function affectedText({ pairs, identities, nodes, policies }: FindingWire["affected"]): string {
  const of = (bounded: { readonly shown: readonly string[]; readonly more: number }, one: string, many?: string): string[] => {
    const count = bounded.shown.length + bounded.more;
    return count === 0 ? [] : [countOfText(count, one, many)];
  };
  const parts = [...of(pairs, "pair"), ...of(identities, "identity", "identities"), ...of(nodes, "node"), ...of(policies, "policy", "policies")];
  return parts.length === 0 ? "the whole cluster" : parts.join(", ");
}

/** A finding in plain text, to be pasted. */
export function findingText(finding: FindingWire): string {
  const { id, severity, title, since, sinceReason, evidence, affected, fix, docs } = finding;
  const named = [...affected.pairs.shown, ...affected.identities.shown, ...affected.nodes.shown, ...affected.policies.shown];
  return [
    `${severity} ${id}: ${title}`,
    since === null ? `since: not known (${sinceReason ?? "no reason given"})` : `since: ${since}`,
    ...evidence.map(({ what, source }) => `evidence: ${what} [${source}]`),
    `affected: ${affectedText(affected)}${named.length > 0 ? `: ${named.join(", ")}` : ""}`,
    `what to do: ${fix.sentence}`,
    ...(fix.command === null ? [] : [fix.command]),
    `more: ${docs}`,
  ].join("\n");
}

/** The severity that a link asks for; null: all. */
export function severityOf(text: string | null): FindingSeverity | null {
  return FINDING_SEVERITIES.find((each) => each === text) ?? null;
}

/** Checks that could not be made, one line a reason: many lack the same. */
export function prepareUnmade(unmade: FindingsAnswer["unmade"]): readonly { readonly reason: string; readonly codes: readonly string[] }[] {
  const byReason = new Map<string, string[]>();
  for (const { code, reason } of unmade) {
    const codes = byReason.get(reason);
    if (codes === undefined) byReason.set(reason, [code]);
    else codes.push(code);
  }
  return [...byReason].map(([reason, codes]) => ({ reason, codes })).sort((a, b) => b.codes.length - a.codes.length);
}
