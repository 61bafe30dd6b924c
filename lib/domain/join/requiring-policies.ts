import type { ClusterPolicies } from "./cluster-policies";
import type { PolicyObject } from "../policy/policy-object";

/** How many policies ask for authentication, as they are written. */
export interface RequiringPolicies {
  /** Policies of all kinds that were read. */
  readonly total: number;
  /** Those with a rule that says `authentication: required`, or a mode that always fails. */
  readonly requiring: number;
  /** The first of them: `namespace/name`, or the name alone. */
  readonly names: readonly string[];
  /** Why there may be others; null when all are known. */
  readonly missing: string | null;
}

const NAMES_SHOWN = 8;

/** The policies that ask for authentication. What each means for a pair is another question: rules merge. */
export function requiringPoliciesOf({ records, missing }: ClusterPolicies): RequiringPolicies {
  const asking = records.filter(({ reading }) => reading.object !== null && asksForAuthentication(reading.object));
  return {
    total: records.length,
    requiring: asking.length,
    names: asking.slice(0, NAMES_SHOWN).map(({ namespace, name }) => (namespace === "" ? name : `${namespace}/${name}`)),
    missing,
  };
}

function asksForAuthentication(object: PolicyObject): boolean {
  if (!("specs" in object)) return false;
  return object.specs.some(({ ingress, egress }) => [...(ingress ?? []), ...(egress ?? [])].some(({ authentication }) => authentication !== null && authentication !== "disabled"));
}
