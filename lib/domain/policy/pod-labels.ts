import { CLUSTER_LABEL, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX, SERVICE_ACCOUNT_LABEL } from "./label";

/** A pod as far as its identity depends on it. */
export interface PolicyPod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly cluster: string;
}

/** Labels of pods that never reach an identity, by the agent's own filter (cilium v1.20.2, pkg/labelsfilter/filter.go). */
const LEFT_OUT = new RegExp(
  `^(?:${[
    "io\\.cilium\\.k8s",
    "io\\.kubernetes",
    "kubernetes\\.io",
    "statefulset\\.kubernetes\\.io/pod-name",
    "apps\\.kubernetes\\.io/pod-index",
    "batch\\.kubernetes\\.io/(?:job-completion-index|controller-uid)",
    ".*beta\\.kubernetes\\.io",
    "k8s\\.io",
    "pod-template-(?:generation|hash)",
    "controller-(?:revision-hash|uid)",
    "annotation",
    "etcd_node",
    "topology\\.kubernetes\\.io",
  ].join("|")})`,
);

/** The labels of a pod's identity, as Cilium prints them: its own, its namespace's, its service account and cluster. */
export function podLabels(pod: PolicyPod, namespaceLabels: Readonly<Record<string, string>>): readonly string[] {
  const own = Object.entries(pod.labels).filter(([key]) => !LEFT_OUT.test(key));
  const ofNamespace = Object.entries({ "kubernetes.io/metadata.name": pod.namespace, ...namespaceLabels });
  return [
    ...own.map(([key, value]) => `k8s:${key}=${value}`),
    ...ofNamespace.map(([key, value]) => `k8s:${NAMESPACE_LABELS_PREFIX}${key}=${value}`),
    `k8s:${CLUSTER_LABEL}=${pod.cluster}`,
    `k8s:${SERVICE_ACCOUNT_LABEL}=${pod.serviceAccount}`,
    `k8s:${NAMESPACE_LABEL}=${pod.namespace}`,
  ].sort();
}
