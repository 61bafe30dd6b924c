import type { ComponentPart } from "./component";
import type { LabelSet } from "./label-set";
import type { OwnerReference } from "./owner";

export interface NamedPort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

/** The labels of a pod that tell what it is called and whose part it is; those that policies see are its identity's. */
export const POD_LABELS = ["app", "app.kubernetes.io/name", "deploymentconfig", "io.cilium/app", "k8s-app", "pod-template-hash"] as const;

/** A pod, with what the join and a person need of it. */
export interface PodRecord {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Those of `POD_LABELS` that it has. */
  readonly labels: LabelSet;
  /** The owner that controls it; null for a pod made by hand. */
  readonly owner: OwnerReference | null;
  readonly serviceAccount: string;
  /** null while it is not scheduled. */
  readonly node: string | null;
  readonly hostNetwork: boolean;
  readonly addresses: readonly string[];
  /** As Kubernetes says it: Pending, Running, Succeeded, Failed, Unknown; "" when it does not. */
  readonly phase: string;
  readonly ready: boolean;
  /** Why it is not ready, in Kubernetes' words; "" when it is, or nobody says. */
  readonly notReady: string;
  readonly namedPorts: readonly NamedPort[];
  /** Epoch ms; null when not given. */
  readonly createdAtMs: number | null;
  readonly deleting: boolean;
  /** What part of Cilium or SPIRE it is; null for everything else. */
  readonly component: ComponentPart | null;
}

/** True for a pod that has come to its end: it holds no address any more, whatever its status still says. */
export function isPodOver(pod: PodRecord): boolean {
  return pod.phase === "Succeeded" || pod.phase === "Failed";
}
