import type { AccessPlan, PodAccount } from "@/lib/cluster/access";
import type { ClusterSetting } from "./settings";

/** What this process stands in. */
export interface ClusterSurroundings {
  /** That of the pod; null: this is none, or it has none. */
  readonly account: PodAccount | null;
  /** Files as KUBECONFIG names them, or the usual one when it is there. */
  readonly kubeconfigs: readonly string[];
}

/** How Kubernetes is to be reached, or why it is not read. */
export type ClusterWay = { readonly read: true; readonly access: AccessPlan } | { readonly read: false; readonly reason: string };

/** The way into the cluster that the setting and the surroundings give. */
export function findCluster(setting: ClusterSetting, { account, kubeconfigs }: ClusterSurroundings): ClusterWay {
  switch (setting.kind) {
    case "off": return { read: false, reason: "Kubernetes is not read: `cluster` is off" };
    case "kubeconfig": return { read: true, access: setting };
    case "address": return { read: true, access: { kind: "address", server: setting.server } };
    case "auto":
      if (account !== null) return { read: true, access: { kind: "in-cluster", account } };
      if (kubeconfigs.length > 0) return { read: true, access: { kind: "kubeconfig", files: kubeconfigs, context: null } };
      return { read: false, reason: "Kubernetes is not read: this does not run in a pod, and there is no kubeconfig" };
    default: return setting satisfies never;
  }
}
