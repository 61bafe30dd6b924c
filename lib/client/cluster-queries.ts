import { keepPreviousData } from "@tanstack/react-query";
import type { IdentityShowWire } from "@/lib/wire/identities";
import type { PolicyShowWire } from "@/lib/wire/policies";
import { withExempt } from "@/lib/wire/url";
import { answerOptions, paramsOf, schemas, type WindowOfView } from "./queries";

/** Rows that a screen of policies or identities asks for; what is beyond is said. */
const LISTED_ROWS = 2_000;

/**
 * Policies of the cluster, and what their rules decide in a view's window. Exempt traffic counts unless the filter speaks
 * of it: a rule for the kubelet alone is not one that never matched. `policy`: one of them, with its text.
 */
export function policiesQuery(view: WindowOfView, show: PolicyShowWire, policy: string | null = null) {
  const params = { ...paramsOf({ ...view, filter: withExempt(view.filter) }), show: policy === null ? show : "all", policy, limit: LISTED_ROWS };
  const options = answerOptions("policies", async () => (await schemas()).policiesAnswerSchema, params, view.to === null);
  // Nothing of another policy is ever shown in a policy's place.
  return policy === null ? { ...options, placeholderData: keepPreviousData } : { ...options, placeholderData: undefined };
}

/** Identities of the cluster in a view's window; the filter does not apply. */
export function identitiesQuery(view: Pick<WindowOfView, "from" | "to">, show: IdentityShowWire) {
  const params = { from: view.from, to: view.to, show, limit: LISTED_ROWS };
  return { ...answerOptions("identities", async () => (await schemas()).identitiesAnswerSchema, params, view.to === null), placeholderData: keepPreviousData };
}
