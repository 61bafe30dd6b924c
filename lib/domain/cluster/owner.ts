import type { LabelSet } from "./label-set";

/** The controlling entry of an object's `ownerReferences`. */
export interface OwnerReference {
  readonly kind: string;
  readonly name: string;
}

/** A ReplicaSet or Job: only who controls it matters. */
export interface OwnerRecord {
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly owner: OwnerReference | null;
}

/** How an owner between a pod and its workload is found; undefined: not known (not read, or not there). */
export interface OwnerBook {
  replicaSet(key: string): OwnerRecord | undefined;
  job(key: string): OwnerRecord | undefined;
}

/** What a pod tells of its owners. */
export interface OwnedPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: LabelSet;
  readonly owner: OwnerReference | null;
}

/** A workload by its owner chain. */
export interface OwnedBy {
  readonly name: string;
  readonly kind: string;
}

const TEMPLATE_HASH = "pod-template-hash";
/** Jobs of a CronJob end in the minute they were due (kubernetes, pkg/controller/cronjob), seconds before 1.21. */
const CRON_JOB_NAME = /^(.+)-\d{8,10}$/;

/**
 * The workload at the end of a pod's owner chain; the pod itself when no owner controls it, or a node does (static pods).
 * Where a ReplicaSet or Job cannot be read, its name tells as much as Cilium takes from it
 * (cilium v1.20.2, pkg/k8s/utils/workload.go), so that flows and objects give one name.
 */
export function workloadOf(pod: OwnedPod, book: OwnerBook): OwnedBy {
  const { owner } = pod;
  if (owner === null || owner.kind === "Node" || owner.name === "") return { name: pod.name, kind: "Pod" };
  if (owner.kind === "ReplicaSet") {
    const set = book.replicaSet(`${pod.namespace}/${owner.name}`);
    if (set) return set.owner ?? owner;
    const hash = pod.labels[TEMPLATE_HASH];
    const suffix = `-${hash ?? ""}`;
    return hash && owner.name.length > suffix.length && owner.name.endsWith(suffix) ? { name: owner.name.slice(0, -suffix.length), kind: "Deployment" } : owner;
  }
  if (owner.kind === "Job") {
    const job = book.job(`${pod.namespace}/${owner.name}`);
    if (job) return job.owner ?? owner;
    const cron = CRON_JOB_NAME.exec(owner.name)?.[1];
    return cron === undefined ? owner : { name: cron, kind: "CronJob" };
  }
  if (owner.kind === "ReplicationController") {
    // OpenShift: the controllers of one DeploymentConfig follow each other.
    const config = pod.labels["deploymentconfig"];
    if (config) return { name: config, kind: "DeploymentConfig" };
  }
  return owner;
}
