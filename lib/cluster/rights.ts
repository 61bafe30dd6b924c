import type { Clock } from "@/lib/ports/clock";
import type { MissingRight } from "@/lib/ports/cluster-source";
import type { ApiClient } from "./api-client";
import { faultOfThrown } from "./api-fault";
import { objectOf } from "./json";
import type { AnyResourcePlan } from "./resources";
import type { ServerPulse } from "./server-pulse";

export const VERBS = ["get", "list", "watch"] as const;

/** The right that reading a resource takes. */
export function rightFor(plan: Pick<AnyResourcePlan, "group" | "plural" | "name" | "inSpireNamespace">, spireNamespace: string): MissingRight {
  const { group, plural, name, inSpireNamespace } = plan;
  const names = name === null ? "" : `, resourceNames: ["${name}"]`;
  return {
    apiGroup: group,
    resource: plural,
    verbs: VERBS,
    namespace: inSpireNamespace ? spireNamespace : null,
    name,
    manifestLine: `- {apiGroups: ["${group}"], resources: ["${plural}"]${names}, verbs: ["${VERBS.join('", "')}"]}`,
  };
}

const REVIEW_PATH = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
const REVIEW_IDLE_MS = 10_000;

/**
 * Whether this account may use `verb` on the right's resource now, by a review of its own rights: a question that
 * changes nothing and that every account may ask. null: the server would not say.
 */
export async function mayI(client: ApiClient, right: Pick<MissingRight, "apiGroup" | "resource" | "namespace" | "name">, verb: (typeof VERBS)[number] | "create", signal: AbortSignal): Promise<boolean | null> {
  const [resource, subresource] = right.resource.split("/");
  const resourceAttributes = {
    verb,
    group: right.apiGroup,
    resource,
    ...(subresource !== undefined && { subresource }),
    ...(right.namespace !== null && { namespace: right.namespace }),
    ...(right.name !== null && { name: right.name }),
  };
  const body = JSON.stringify({ apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", spec: { resourceAttributes } });
  try {
    const answer = objectOf(JSON.parse(await client.text({ path: REVIEW_PATH, accept: "application/json", body, idleMs: REVIEW_IDLE_MS, signal })));
    const allowed = objectOf(answer["status"])["allowed"];
    return typeof allowed === "boolean" ? allowed : null;
  } catch (thrown) {
    faultOfThrown(thrown);
    return null;
  }
}

export interface RightWatch {
  readonly client: ApiClient;
  readonly clock: Clock;
  readonly pulse: ServerPulse;
  readonly right: MissingRight;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly onLost: () => void;
}

const LOOK_EVERY_MS = 60_000;
const LOOK_AGAIN_MS = 5_000;

/**
 * Looks on our own clock whether a right still stands, for taking it away does not end an open watch; calls `onLost`
 * when it was denied twice by a server that is not just starting. The returned function ends it.
 */
export function watchRight({ client, clock, pulse, right, random, signal, onLost }: RightWatch): () => void {
  let denials = 0;
  const every = (): number => Math.round(LOOK_EVERY_MS * (0.8 + 0.4 * random()));
  const look = async (): Promise<void> => {
    const allowed = await mayI(client, right, "watch", signal);
    if (signal.aborted) return;
    denials = allowed === false && !pulse.isUnsettled() ? denials + 1 : 0;
    if (denials >= 2) onLost();
    else cancel = clock.after(denials > 0 ? LOOK_AGAIN_MS : every(), () => void look());
  };
  let cancel = clock.after(every(), () => void look());
  return () => cancel();
}
