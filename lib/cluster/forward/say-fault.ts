import { AppError } from "@/lib/platform/errors";
import type { ApiAccess } from "../access";
import type { ApiFault } from "../api-fault";

/** What was asked of the API server. */
export interface AskedRight {
  readonly verb: "list" | "create";
  readonly resource: "services" | "pods";
  /** null: in the whole cluster. */
  readonly namespace: string | null;
}

/** The line of a Role that lets forward to a pod: servers from Kubernetes 1.35 on ask for `create` as well as `get`. */
export const FORWARD_RULE = `- {apiGroups: [""], resources: ["pods/portforward"], verbs: ["get", "create"]}`;

/** A fault of the API server as one sentence and what to do. */
export function sayFault(access: ApiAccess, fault: ApiFault, { verb, resource, namespace }: AskedRight): AppError {
  const where = namespace === null ? "in every namespace" : `in ${namespace}`;
  const line = `- {apiGroups: [""], resources: ["${resource}"], verbs: ["get", "list", "watch"]}`;
  if (fault.kind === "forbidden") return new AppError("forbidden", `This account may not ${verb} ${resource} ${where} (${fault.message}).`, `Grant it with a role that has: ${line}`);
  return sayServer(access, fault);
}

/** Why a forward to a pod was refused. */
export function sayForwardFault(access: ApiAccess, fault: ApiFault, namespace: string, pod: string): AppError {
  switch (fault.kind) {
    case "forbidden":
      // kube-apiserver 1.37 gives no reason after its colon where `create` alone is missing.
      return new AppError("forbidden", `This account may not forward to pods in ${namespace} (${fault.message.replace(/[:\s]+$/, "")}).`, `Grant it with a role that has: ${FORWARD_RULE}`);
    case "absent":
      return new AppError("source-failed", `Hubble Relay's pod ${namespace}/${pod} is gone.`, "Another takes its place: try again.");
    case "busy":
    case "refused":
      return new AppError("source-failed", `The API server cannot forward to pod ${namespace}/${pod}: ${fault.message}.`, "It goes through the kubelet of the pod's node: check that the node is ready, and that the API server reaches it on port 10250.");
    case "unreachable":
    case "silent":
    case "unauthorized":
    case "expired":
      return sayServer(access, fault);
    default:
      return fault.kind satisfies never;
  }
}

function sayServer({ server, foundBy }: ApiAccess, fault: ApiFault): AppError {
  if (fault.kind === "unauthorized") return new AppError("forbidden", `The API server ${server} does not accept the credentials of ${foundBy}: ${fault.message}.`, "Log in again, or choose another context with --context.");
  if (fault.kind === "unreachable" || fault.kind === "silent") return new AppError("source-failed", `The API server ${server} cannot be reached: ${fault.message}.`, "Check the network and the kubeconfig, or choose another context with --context.");
  return new AppError("source-failed", `The API server ${server} failed to answer: ${fault.message}.`, "Try again in a moment.");
}
