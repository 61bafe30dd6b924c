import { createObjectStore, type KubeObject, type ObjectStore } from "@/lib/sources/simulator/apiserver/object-store";

const CILIUM = "cilium.io";

/** Every kind that is read, as a cluster with Cilium 1.20 has it; `leaveOut` names plurals whose CRD is missing. */
export function createClusterStore(leaveOut: readonly string[] = ["ciliumendpointslices"]): ObjectStore {
  const store = createObjectStore(100);
  const add = (root: string, apiVersion: string, plural: string, kind: string): void => {
    if (!leaveOut.includes(plural)) store.addKind({ path: `${root}/${plural}`, apiVersion, kind });
  };
  for (const [plural, kind] of [["pods", "Pod"], ["namespaces", "Namespace"], ["nodes", "Node"], ["services", "Service"], ["configmaps", "ConfigMap"]] as const) add("/api/v1", "v1", plural, kind);
  for (const [plural, kind] of [["replicasets", "ReplicaSet"], ["daemonsets", "DaemonSet"], ["deployments", "Deployment"], ["statefulsets", "StatefulSet"]] as const) add("/apis/apps/v1", "apps/v1", plural, kind);
  add("/apis/batch/v1", "batch/v1", "jobs", "Job");
  add("/apis/networking.k8s.io/v1", "networking.k8s.io/v1", "networkpolicies", "NetworkPolicy");
  for (const [plural, kind] of [
    ["ciliumnetworkpolicies", "CiliumNetworkPolicy"], ["ciliumclusterwidenetworkpolicies", "CiliumClusterwideNetworkPolicy"], ["ciliumcidrgroups", "CiliumCIDRGroup"],
    ["ciliumidentities", "CiliumIdentity"], ["ciliumendpoints", "CiliumEndpoint"], ["ciliumnodes", "CiliumNode"],
  ] as const) add(`/apis/${CILIUM}/v2`, `${CILIUM}/v2`, plural, kind);
  add(`/apis/${CILIUM}/v2alpha1`, `${CILIUM}/v2alpha1`, "ciliumendpointslices", "CiliumEndpointSlice");
  return store;
}

export const IDENTITIES = "/apis/cilium.io/v2/ciliumidentities";
export const POLICIES = "/apis/cilium.io/v2/ciliumnetworkpolicies";
export const PODS = "/api/v1/pods";

export function identityObject(identity: number, app: string): KubeObject {
  return { metadata: { name: String(identity), creationTimestamp: "2026-11-22T14:58:41Z" }, "security-labels": { "k8s:app": app, "k8s:io.kubernetes.pod.namespace": "shop" } };
}

export function podObject(namespace: string, name: string, more: Readonly<Record<string, unknown>> = {}): KubeObject {
  return {
    metadata: { name, namespace, uid: `uid-${name}`, labels: { app: "web" }, creationTimestamp: "2026-11-22T14:58:41Z", managedFields: [{ manager: "test", fieldsV1: { "f:spec": {} } }] },
    spec: { nodeName: "worker-1", serviceAccountName: "default", containers: [{ name: "main", image: "registry.example/web:1", ports: [{ name: "http", containerPort: 8080 }] }] },
    status: { phase: "Running", podIP: "10.0.0.1", podIPs: [{ ip: "10.0.0.1" }], conditions: [{ type: "Ready", status: "True" }] },
    ...more,
  };
}
