import { compileFilter } from "@/lib/domain/filter-match";
import { objectOfRule } from "@/lib/domain/policy/pair-requirement";
import { listPolicies, type ListedPolicy } from "@/lib/domain/join/policy-list";
import type { PodSelection } from "@/lib/domain/join/selected-pods";
import { AppError } from "@/lib/platform/errors";
import { shortText, visibleText } from "@/lib/platform/text-safety";
import type { AnswerGround } from "./answer-ground";
import { addCounts, NO_COUNTS } from "./outcome-sum";
import { POLICY_SHOWS, type PolicyShow, type QuestionOf } from "./question";
import type { PoliciesReply, PolicyRow } from "./reply";
import { matchRules, NO_MATCHES, type MatchedRules } from "./rule-matches";
import { createSurroundings } from "./surroundings";

export const POLICIES_LIMIT = 5_000;

/**
 * The cluster's policies, what they select, and what they decide of the pairs of a window; those that demand
 * authentication come first. Policies are taken as they are now, whenever the connections were.
 */
export function answerPolicies(question: QuestionOf<"policies">, ground: AnswerGround): PoliciesReply {
  const { held } = ground;
  const surroundings = held.surroundings ?? createSurroundings();
  const { window, open, filter } = ground.pairWindow(question.window, question.filter);
  const { head, pairs } = ground.pairs(window, open);
  const test = compileFilter(filter, held.time.asOf());
  const asked = matchRules(pairs.filter((pair) => test.pair(pair)), surroundings);
  const policies = surroundings.policies();
  const selection = surroundings.selection();
  const rows = listPolicies(policies).map((listed) => rowOf(listed, selection, asked));
  const shown = rows.filter((row) => isShown(row, question.show) && (question.policy === null || objectOfRule(row.policy) === question.policy));
  if (question.policy !== null && shown.length === 0 && question.show === "all") throw noSuchPolicy(question.policy, policies.missing);
  const one = question.policy === null ? undefined : policies.records.find((record) => objectOfRule(record) === question.policy);
  return {
    kind: "policies",
    ...head,
    total: { policies: rows.length, rules: rows.reduce((sum, { rules }) => sum + rules.length, 0) },
    shown: question.show,
    counts: countShows(rows),
    matched: shown.length,
    missing: policies.missing,
    agents: policies.agents,
    engines: policies.engines.map(({ options }) => options.version),
    pods: { of: selection.of, unknown: selection.unknown, missing: selection.missing },
    asked: { pairs: asked.pairs, attempts: asked.attempts, undecided: asked.undecided },
    policies: shown.sort(byWeight).slice(0, Math.min(question.limit, POLICIES_LIMIT)),
    object: one?.object ?? null,
  };
}

function rowOf(listed: ListedPolicy, selection: PodSelection, asked: MatchedRules): PolicyRow {
  return {
    ...listed,
    rules: listed.rules.map((rule) => ({ ...rule, selects: rule.forNodes ? null : (selection.byPlace.get(rule.key) ?? 0), matches: asked.byPlace.get(rule.key) ?? NO_MATCHES })),
  };
}

function isShown(row: PolicyRow, show: PolicyShow): boolean {
  switch (show) {
    case "all": return true;
    case "requires": return demands(row);
    case "unmatched": return row.rules.every(({ matches }) => matches.pairs === 0);
    case "faults": return row.validity.valid === false || row.refused.length > 0 || row.ignored.length > 0;
    default: return show satisfies never;
  }
}

function demands({ rules }: PolicyRow): boolean {
  return rules.some(({ mode, matches }) => mode === "required" || mode === "test-always-fail" || matches.derived > 0);
}

function countShows(rows: readonly PolicyRow[]): PoliciesReply["counts"] {
  const counts = { all: 0, requires: 0, unmatched: 0, faults: 0 };
  for (const show of POLICY_SHOWS) counts[show] = rows.filter((row) => isShown(row, show)).length;
  return counts;
}

function byWeight(a: PolicyRow, b: PolicyRow): number {
  return Number(demands(b)) - Number(demands(a)) || connectionsOf(b) - connectionsOf(a);
}

function connectionsOf({ rules }: PolicyRow): number {
  return rules.reduce((sum, { matches }) => addCounts(sum, matches.attempts), NO_COUNTS).total;
}

function noSuchPolicy(asked: string, missing: string | null): AppError {
  const name = visibleText(shortText(asked, 300));
  return new AppError("not-found", missing === null ? `There is no policy \`${name}\`.` : `The policy \`${name}\` is not known: ${missing}.`, "Policies are named as `CiliumNetworkPolicy shop/web`; those of the whole cluster without a namespace.");
}
