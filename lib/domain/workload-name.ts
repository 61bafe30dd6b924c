import type { NamedBy } from "./attempt";

export interface WorkloadName {
  readonly name: string;
  readonly kind: string | null;
  readonly namedBy: NamedBy;
}

/** Better names first: a later, better answer merges the rows (rule 4). */
export const NAMED_BY_RANK: Readonly<Record<NamedBy, number>> = { owner: 0, flow: 1, learned: 2, pattern: 3, pod: 4 };

// Kubernetes draws suffixes from letters and digits that form no words (apimachinery, pkg/util/rand).
const DRAWN = "[bcdfghjklmnpqrstvwxz2456789]";
const DEPLOYMENT = new RegExp(`^(.+)-${DRAWN}{8,10}-${DRAWN}{5}$`);
const CRON_JOB = new RegExp(`^(.+)-\\d{8}-${DRAWN}{5}$`);
const SET_OR_JOB = new RegExp(`^(.+)-${DRAWN}{5}$`);
const STATEFUL_SET = /^(.+)-\d+$/;

/** The workload that a generated pod name implies; the pod's own name when it follows no pattern. */
export function nameFromPod(pod: string): WorkloadName {
  const cron = CRON_JOB.exec(pod);
  if (cron?.[1]) return { name: cron[1], kind: "CronJob", namedBy: "pattern" };
  const deployment = DEPLOYMENT.exec(pod);
  if (deployment?.[1]) return { name: deployment[1], kind: "Deployment", namedBy: "pattern" };
  const set = SET_OR_JOB.exec(pod);
  if (set?.[1]) return { name: set[1], kind: null, namedBy: "pattern" };
  const stateful = STATEFUL_SET.exec(pod);
  if (stateful?.[1]) return { name: stateful[1], kind: "StatefulSet", namedBy: "pattern" };
  return { name: pod, kind: "Pod", namedBy: "pod" };
}
