import type { PolicyName } from "../policy/policy-object";
import type { PolicyRule } from "../policy/policy-rule";

/** Where a rule stands: its object, the list in it, and which of that list. */
export interface RulePlace {
  readonly policy: PolicyName;
  readonly list: "ingress" | "ingressDeny" | "egress" | "egressDeny";
  readonly index: number;
  /** Which of the object's specs. */
  readonly spec: number;
}

/** One text for one object; names are hostile text, so no separator of ours may stand in them. */
export function policyKeyOf({ kind, namespace, name }: PolicyName): string {
  return JSON.stringify([kind, namespace, name]);
}

/** One text for one place. */
export function placeKeyOf({ policy, list, index, spec }: RulePlace): string {
  return JSON.stringify([policy.kind, policy.namespace, policy.name, spec, list, index]);
}

/** The place of a compiled rule; null for the engine's own. */
export function placeOfRule({ origin }: PolicyRule): RulePlace | null {
  return origin.by === "policy" ? { policy: origin.policy, list: origin.list, index: origin.index, spec: origin.spec } : null;
}
