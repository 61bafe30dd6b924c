import { policiesAnswerSchema, type ListedPolicyWire, type PoliciesAnswer, type PolicyRuleWire } from "@/lib/wire/policies";

const NONE = { total: 0, authenticated: 0, authenticatedLate: 0, authPending: 0, authRefused: 0, allowedUnauthenticated: 0, policyDenied: 0, audited: 0, otherDrop: 0, unknown: 0 };

/** For tests: a rule that selects three pods and was not seen to decide anything. */
export function ruleFixture(given: Partial<Omit<PolicyRuleWire, "matches">> = {}, matches: Partial<PolicyRuleWire["matches"]> = {}): PolicyRuleWire {
  return { list: "ingress", index: 0, spec: 0, direction: "ingress", deny: false, mode: "required", forNodes: false, selects: 3, matches: { pairs: 0, attempts: NONE, explicit: 0, derived: 0, examples: [], ...matches }, ...given };
}

/** For tests: counts of which so many were let through authenticated. */
export function authenticatedCounts(count: number): PolicyRuleWire["matches"]["attempts"] {
  return { ...NONE, total: count, authenticated: count };
}

/** For tests: a policy without rules and without faults. */
export function policyFixture(given: Partial<ListedPolicyWire> = {}): ListedPolicyWire {
  return {
    id: "CiliumNetworkPolicy shop/web", kind: "CiliumNetworkPolicy", namespace: "shop", name: "web", createdAt: null, generation: 1, bytes: 300,
    validity: { valid: true, message: "", at: null }, refused: [], ignored: [], ignoredMore: 0, rules: [], ...given,
  };
}

/** For tests: an answer that the schema accepts, everything read. */
export function policiesFixture(given: Partial<PoliciesAnswer> = {}): PoliciesAnswer {
  return policiesAnswerSchema.parse({
    schema: "v1", cluster: "default", revision: 7, window: { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" }, watermark: "2026-11-22T14:31:57Z",
    coverage: { complete: true, nodes: 5, nodesReporting: 5, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] },
    kubernetes: { state: "live", sentence: "", resources: [] },
    total: { policies: 1, rules: 1 }, shown: "all", counts: { all: 1, requires: 1, unmatched: 0, faults: 0 }, matched: 1, missing: null, agents: "1.20.2", engines: ["1.20"],
    pods: { of: 14, unknown: 0, missing: null }, asked: { pairs: 20, attempts: 300, undecided: 0 }, policies: [], text: null, ...given,
  });
}
