import { isAppError } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { AccessPlan } from "../access";
import { createApiClient } from "../api-client";
import { faultOfThrown } from "../api-fault";
import { openAccess } from "../open-access";
import { mayI } from "../rights";
import { findRelay } from "./relay-place";
import { FORWARD_RULE, sayFault } from "./say-fault";

/** Whether an account could forward to Relay. `unknown`: the server did not say. */
export interface ForwardTrial {
  readonly standing: "allowed" | "in-part" | "denied" | "no-relay" | "unknown";
  readonly sentence: string;
}

export interface ForwardTrialPlan {
  readonly access: AccessPlan;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly signal: AbortSignal;
}

/** Looks for Relay and asks whether this account may forward to its pods; nothing is forwarded. Throws `bad-config` when there is no way in. */
export async function tryForward({ access: plan, clock, userAgent, signal }: ForwardTrialPlan): Promise<ForwardTrial> {
  const access = await openAccess(plan, clock);
  const client = createApiClient(access, clock, userAgent);
  try {
    const { namespace, foundBy } = await findRelay(client, signal);
    const right = { apiGroup: "", resource: "pods/portforward", namespace, name: null };
    const [get, create] = await Promise.all([mayI(client, right, "get", signal), mayI(client, right, "create", signal)]);
    const needs = `The role needs, in ${namespace}: ${FORWARD_RULE}`;
    if (get === null || create === null) return { standing: "unknown", sentence: `The server does not say whether this account may forward to Relay (${foundBy})` };
    if (!get) return { standing: "denied", sentence: `This account may not forward to pods in ${namespace}; without it \`countersign connect\` does not reach Relay (${foundBy}). ${needs}` };
    if (!create) return { standing: "in-part", sentence: `This account may get, and not create, forwards to pods in ${namespace}: from Kubernetes 1.35 on \`countersign connect\` does not reach Relay (${foundBy}) with that. ${needs}` };
    return { standing: "allowed", sentence: `\`countersign connect\` may forward to Relay (${foundBy})` };
  } catch (thrown) {
    const said = isAppError(thrown) ? thrown : sayFault(access, faultOfThrown(thrown), { verb: "list", resource: "services", namespace: null });
    return { standing: said.code === "forbidden" ? "denied" : isAppError(thrown) ? "no-relay" : "unknown", sentence: `${said.message} ${said.hint}`.trim() };
  } finally {
    client.close();
  }
}
