import type { AuthAnswer } from "../policy/policy-answer";
import type { RuleOrigin } from "../policy/policy-rule";
import type { RequiredState, RequiringRule } from "../pair";

/** What policies say of a pair in one direction. */
export interface DirectionRequirement {
  readonly direction: "ingress" | "egress";
  /** `open`: no rule isolates that side · `unknown`: not answered, with the reason. */
  readonly verdict: "allow" | "deny" | "open" | "unknown";
  readonly auth: AuthAnswer;
  /** False where the mode was taken over from a wider rule. */
  readonly explicit: boolean;
  /** True where Cilium's own engine answers now this, now that; what is said is what it may fall back to. */
  readonly depends: boolean;
  readonly rules: readonly RequiringRule[];
  readonly reason: string | null;
}

/** What policies demand of a pair, from both its ends. */
export interface PairRequirement {
  readonly state: RequiredState;
  readonly reason: string;
  readonly ingress: DirectionRequirement;
  readonly egress: DirectionRequirement;
}

/** The rules behind an answer; the engine's own are none that anybody wrote. */
export function rulesOf(origins: readonly RuleOrigin[], direction: "ingress" | "egress", explicit: boolean): RequiringRule[] {
  return origins.flatMap((origin) => {
    if (origin.by !== "policy") return [];
    const { kind, namespace, name } = origin.policy;
    return [{ direction, kind, namespace, name, list: origin.list, index: origin.index, spec: origin.spec, explicit }];
  });
}

/** The rule's object as verdicts name policies: `CiliumNetworkPolicy team-yellow/enforce-access`. */
export function objectOfRule({ kind, namespace, name }: Pick<RequiringRule, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace === "" ? name : `${namespace}/${name}`}`;
}
