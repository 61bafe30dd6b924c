import { countOfText, countText, windowSpanText } from "@/components/ui/format";
import type { GateShape } from "@/components/ui/gate-mark";
import type { SeverityLevel } from "@/components/ui/severity";
import type { ListedPolicyWire, PoliciesAnswer, PolicyRuleWire } from "@/lib/wire/policies";

/** One line of the table: a rule of a policy, or a policy of which no rule takes effect. */
export interface RuleRow {
  readonly id: string;
  readonly policy: ListedPolicyWire;
  /** "CNP, ingress rule 1 · selects 3 of 14 pods". */
  readonly place: string;
  readonly direction: string;
  readonly how: { readonly gate: GateShape; readonly word: string; readonly detail: string };
  readonly decides: { readonly count: string; readonly detail: string; readonly known: boolean };
  readonly remarks: readonly Remark[];
}

export interface Remark {
  readonly level: SeverityLevel;
  readonly text: string;
}

const KINDS: Readonly<Record<ListedPolicyWire["kind"], string>> = { CiliumNetworkPolicy: "CNP", CiliumClusterwideNetworkPolicy: "CCNP", NetworkPolicy: "NetworkPolicy" };

/** What rows need of the answer as a whole. */
export type RuleGround = Pick<PoliciesAnswer, "pods" | "asked" | "coverage" | "missing" | "window"> & { readonly narrowed: boolean };

/** The rules of all policies, in the order of the answer. */
export function ruleRows(policies: readonly ListedPolicyWire[], ground: RuleGround): RuleRow[] {
  return policies.flatMap((policy) => (policy.rules.length === 0 ? [withoutRule(policy)] : policy.rules.map((rule) => rowOf(policy, rule, ground))));
}

/** Where a rule stands, as people count: `ingress rule 1`, with its spec where the object holds several. */
export function placeText({ list, index, spec }: Pick<PolicyRuleWire, "list" | "index" | "spec">): string {
  return `${spec > 0 ? `spec ${spec + 1}, ` : ""}${list} rule ${index + 1}`;
}

/** Why it cannot be said that a rule never matched; null when it can. */
export function whyNotNever({ coverage, asked, missing, narrowed }: RuleGround): string | null {
  if (narrowed) return "the filter hides other pairs";
  if (missing !== null) return missing;
  if (!coverage.complete) return coverage.reasons[0] ?? "not everything was seen";
  if (coverage.verdicts !== "seen") return `policy verdicts: ${coverage.verdicts}`;
  return asked.undecided > 0 ? `of ${countOfText(asked.undecided, "pair")} it is not known which rules decide` : null;
}

function rowOf(policy: ListedPolicyWire, rule: PolicyRuleWire, ground: RuleGround): RuleRow {
  const selects = selectsText(rule, ground);
  return {
    id: `${policy.id} ${rule.spec} ${rule.list} ${rule.index}`,
    policy,
    place: `${KINDS[policy.kind]}, ${placeText(rule)} · ${selects.text}`,
    direction: rule.deny ? `${rule.direction}, deny` : rule.direction,
    how: howOf(rule),
    decides: decidesOf(rule, ground),
    remarks: [...policyRemarks(policy), ...(rule.mode === "test-always-fail" ? [{ level: "blocks", text: "test-always-fail never succeeds" } as const] : []), ...(selects.nobody ? [{ level: "risk", text: "selects no pod" } as const] : [])],
  };
}

function withoutRule(policy: ListedPolicyWire): RuleRow {
  const isRefused = policy.refused.length > 0;
  return {
    id: policy.id,
    policy,
    place: `${KINDS[policy.kind]}, ${isRefused ? "none of its rules takes effect" : "no rule"}`,
    direction: "–",
    how: isRefused ? { gate: "unknown", word: "no effect", detail: "agents refuse it" } : { gate: "not-required", word: "nothing written", detail: "" },
    decides: { count: "–", detail: "", known: true },
    remarks: policyRemarks(policy),
  };
}

function selectsText({ selects, forNodes }: PolicyRuleWire, { pods }: RuleGround): { readonly text: string; readonly nobody: boolean } {
  if (forNodes || selects === null) return { text: "selects nodes", nobody: false };
  const isShort = pods.unknown > 0 || pods.missing !== null;
  if (isShort && selects === 0) return { text: "which pods it selects is not known", nobody: false };
  return { text: `selects ${isShort ? "at least " : ""}${countText(selects)} of ${countOfText(pods.of, "pod")}`, nobody: selects === 0 };
}

function howOf({ deny, mode, matches }: PolicyRuleWire): RuleRow["how"] {
  if (deny) return { gate: "not-required", word: "denies", detail: "knows no authentication" };
  switch (mode) {
    case "required":
      return { gate: "required", word: "explicit", detail: "mode: required" };
    case "test-always-fail":
      return { gate: "cannot-succeed", word: "explicit", detail: "mode: test-always-fail" };
    case "disabled":
      return { gate: "not-required", word: "explicit", detail: "mode: disabled" };
    case null:
      if (matches.derived > 0) return { gate: "required", word: "derived", detail: `from a wider rule, ${countText(matches.derived)} of ${countOfText(matches.pairs, "pair")}` };
      if (matches.explicit > 0) return { gate: "required", word: "with another rule", detail: `which demands it, ${countText(matches.explicit)} of ${countOfText(matches.pairs, "pair")}` };
      if (matches.pairs > 0) return { gate: "not-required", word: "not required", detail: "no mode written" };
      return { gate: "unknown", word: "not written", detail: "takes a wider rule’s mode, if any" };
    default: {
      const never: never = mode;
      return never;
    }
  }
}

function decidesOf({ matches }: PolicyRuleWire, ground: RuleGround): RuleRow["decides"] {
  if (matches.pairs === 0) {
    const why = whyNotNever(ground);
    return why === null ? { count: "0 new connections", detail: `never matched in ${windowSpanText(ground.window)}`, known: true } : { count: "not seen to match", detail: why, known: false };
  }
  const { attempts } = matches;
  const parts: readonly (readonly [number, string])[] = [
    [attempts.authenticated + attempts.authenticatedLate, "auth."],
    [attempts.authPending, "pending"],
    [attempts.authRefused, "refused"],
    [attempts.allowedUnauthenticated, "without"],
    [attempts.policyDenied, "denied"],
  ];
  const said = parts.filter(([count]) => count > 0).map(([count, word]) => `${countText(count)} ${word}`);
  return { count: countOfText(attempts.total, "new connection"), detail: [`by ${countOfText(matches.pairs, "pair")} that it decides`, ...said].join(" · "), known: true };
}

/** What speaks against a policy as a whole. */
export function policyRemarks({ refused, validity, ignored, ignoredMore }: ListedPolicyWire): Remark[] {
  const remarks: Remark[] = [];
  if (refused[0] !== undefined) remarks.push({ level: "blocks", text: `agents refuse it: ${refused[0]}` });
  if (validity.valid === false) remarks.push({ level: "blocks", text: "operator: not valid" });
  const fields = ignored.length + ignoredMore;
  if (fields > 0) remarks.push({ level: "risk", text: `${countOfText(fields, "field")} without effect` });
  return remarks;
}
