import type { PolicyRecord } from "../cluster/policy-record";
import { kubectl } from "./kubectl";
import type { PolicyName } from "../policy/policy-object";

const KINDS = { CiliumNetworkPolicy: "ciliumnetworkpolicies.cilium.io", CiliumClusterwideNetworkPolicy: "ciliumclusterwidenetworkpolicies.cilium.io", NetworkPolicy: "networkpolicies.networking.k8s.io" } as const;

/** The command that shows a policy as the API server holds it; null for a name that no API server would take. */
export function policyCommand({ kind, namespace, name }: Pick<PolicyName, "kind" | "namespace" | "name">): string | null {
  return kubectl(namespace, `get ${KINDS[kind]} % -o yaml`, name);
}

/** When a policy was made: it may have come to say so later, so that it is no more than a bound. */
export function sinceOfPolicy(record: PolicyRecord | undefined): number | string {
  if (record?.createdAtMs === null || record?.createdAtMs === undefined) return "when the policy was made is not known";
  return record.generation <= 1 ? record.createdAtMs : "the policy was changed after it was made; when it came to say so is not recorded";
}
