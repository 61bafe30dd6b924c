import { createObjectStore, type KubeObject, type ObjectStore } from "@/lib/sources/simulator/apiserver/object-store";

const CILIUM = "/apis/cilium.io/v2";
const KINDS: readonly (readonly [path: string, kind: string])[] = [
  ["/api/v1/pods", "Pod"], ["/api/v1/namespaces", "Namespace"], ["/api/v1/nodes", "Node"], ["/api/v1/services", "Service"], ["/api/v1/configmaps", "ConfigMap"],
  ["/apis/apps/v1/replicasets", "ReplicaSet"], ["/apis/apps/v1/daemonsets", "DaemonSet"], ["/apis/apps/v1/deployments", "Deployment"], ["/apis/apps/v1/statefulsets", "StatefulSet"],
  ["/apis/batch/v1/jobs", "Job"], ["/apis/networking.k8s.io/v1/networkpolicies", "NetworkPolicy"],
  [`${CILIUM}/ciliumnetworkpolicies`, "CiliumNetworkPolicy"], [`${CILIUM}/ciliumclusterwidenetworkpolicies`, "CiliumClusterwideNetworkPolicy"], [`${CILIUM}/ciliumcidrgroups`, "CiliumCIDRGroup"],
  [`${CILIUM}/ciliumidentities`, "CiliumIdentity"], [`${CILIUM}/ciliumendpoints`, "CiliumEndpoint"], [`${CILIUM}/ciliumnodes`, "CiliumNode"],
];
export const LARGE = { nodes: 200, workloads: 5_000, podsEach: 2, policies: 500, entries: 10_000, namespaces: 20 } as const;
const CREATED = "2026-01-01T00:00:00Z";
const NAMES = ["x2x4z", "y2y4z"];
const CONFIG = { "cluster-name": "default", "cluster-id": "0", "enable-policy": "default", "enable-wireguard": "true", "mesh-auth-enabled": "true", "mesh-auth-mutual-enabled": "true", "mesh-auth-mutual-listener-port": "4250", "mesh-auth-spiffe-trust-domain": "spiffe.cilium" };

/** A cluster of which the pairs of `mix.ts` are a part: its workloads carry the same names, numbers and labels. */
export interface LargeCluster {
  readonly store: ObjectStore;
  /** Puts one pod anew, not ready for a reason that is the time; `nth` says which. */
  touch(nth: number): void;
  /** A rule for everybody, with or without authentication. */
  demand(required: boolean): void;
}

const namespaceOf = (workload: number): string => `team-${workload % LARGE.namespaces}`;
const podLabels = (workload: number): Record<string, string> => Object.fromEntries(Array.from({ length: 10 }, (_, label) => [`label-${label}`, label === 0 ? `app-${workload}` : `value-${(workload + label) % 7}`]));

function podOf(workload: number, nth: number, notReady: string | null): KubeObject {
  const name = `app-${workload}`;
  return {
    metadata: {
      name: `${name}-7d9c5b8f6c-${NAMES[nth] ?? ""}`, namespace: namespaceOf(workload), uid: `uid-${workload}-${nth}`, creationTimestamp: CREATED, labels: { ...podLabels(workload), "pod-template-hash": "7d9c5b8f6c" },
      ownerReferences: [{ kind: "ReplicaSet", name: `${name}-7d9c5b8f6c`, controller: true }], managedFields: [{ manager: "kubelet", fieldsV1: { "f:status": { "f:conditions": {}, "f:podIPs": {} } } }],
    },
    spec: { nodeName: `node-${(workload + nth) % LARGE.nodes}`, serviceAccountName: "default", containers: [{ name: "main", image: `registry.example/${name}:1`, ports: [{ name: "main", containerPort: 8_080, protocol: "TCP" }], env: [{ name: "MODE", value: "production" }] }] },
    status: { phase: "Running", podIP: addressOf(workload, nth), podIPs: [{ ip: addressOf(workload, nth) }], conditions: [notReady === null ? { type: "Ready", status: "True" } : { type: "Ready", status: "False", reason: notReady }] },
  };
}

const addressOf = (workload: number, nth: number): string => `10.${100 + nth}.${Math.floor(workload / 250)}.${(workload % 250) + 1}`;

function policyOf(at: number): KubeObject {
  return {
    metadata: { name: `p${at}`, namespace: `team-${at % LARGE.namespaces}`, creationTimestamp: CREATED },
    spec: {
      endpointSelector: { matchLabels: { "label-1": `value-${at % 7}` } },
      ingress: [{ fromEndpoints: [{ matchLabels: { "label-2": `value-${(at + 1) % 7}` } }], toPorts: [{ ports: [{ port: String(8_000 + (at % 90)), protocol: "TCP" }] }], ...(at % 3 === 0 && { authentication: { mode: "required" } }) }],
      egress: [{ toEntities: ["all"] }],
    },
  };
}

/** The large state: 10,000 pods with an endpoint each, 5,000 identities, 500 policies, 200 nodes. */
export function makeLargeCluster(): LargeCluster {
  const store = createObjectStore(1_000);
  for (const [path, kind] of KINDS) store.addKind({ path, kind, apiVersion: path.replace(/^\/apis?\//, "").replace(/\/[^/]+$/, "") });
  for (let at = 0; at < LARGE.namespaces; at += 1) store.put("/api/v1/namespaces", { metadata: { name: `team-${at}`, labels: { "kubernetes.io/metadata.name": `team-${at}` } } });
  for (let at = 0; at < LARGE.nodes; at += 1) {
    const name = `node-${at}`;
    store.put("/api/v1/nodes", { metadata: { name, uid: name, creationTimestamp: CREATED }, status: { conditions: [{ type: "Ready", status: "True" }], nodeInfo: { kernelVersion: "6.12.0" } } });
    store.put(`${CILIUM}/ciliumnodes`, { metadata: { name, annotations: { "network.cilium.io/wg-pub-key": `key-${at}` } }, spec: { bootid: name, addresses: [], encryption: {} } });
    store.put("/api/v1/pods", {
      metadata: { name: `cilium-${at}`, namespace: "kube-system", uid: `agent-${at}`, labels: { "k8s-app": "cilium" }, ownerReferences: [{ kind: "DaemonSet", name: "cilium", controller: true }] },
      spec: { nodeName: name, hostNetwork: true, containers: [{ name: "cilium-agent", image: "quay.io/cilium/cilium:v1.20.2" }] }, status: { phase: "Running" },
    });
  }
  store.put("/api/v1/configmaps", { metadata: { name: "cilium-config", namespace: "kube-system" }, data: CONFIG });
  for (let workload = 0; workload < LARGE.workloads; workload += 1) {
    const [name, namespace, number] = [`app-${workload}`, namespaceOf(workload), 20_000 + workload];
    const labels = { ...Object.fromEntries(Object.entries(podLabels(workload)).map(([key, value]) => [`k8s:${key}`, value])), "k8s:io.cilium.k8s.policy.cluster": "default", "k8s:io.kubernetes.pod.namespace": namespace };
    store.put("/apis/apps/v1/replicasets", { metadata: { name: `${name}-7d9c5b8f6c`, namespace, ownerReferences: [{ kind: "Deployment", name, controller: true }] } });
    store.put(`${CILIUM}/ciliumidentities`, { metadata: { name: String(number), labels: { "io.kubernetes.pod.namespace": namespace } }, "security-labels": labels });
    for (let nth = 0; nth < LARGE.podsEach; nth += 1) {
      const pod = podOf(workload, nth, null);
      store.put("/api/v1/pods", pod);
      store.put(`${CILIUM}/ciliumendpoints`, {
        metadata: { name: pod.metadata.name, namespace }, status: { id: 100 + nth, state: "ready", identity: { id: number, labels: [] }, networking: { addressing: [{ ipv4: addressOf(workload, nth) }], node: "192.168.0.1" } },
      });
    }
  }
  for (let at = 0; at < LARGE.policies - 1; at += 1) store.put(`${CILIUM}/ciliumnetworkpolicies`, policyOf(at));
  const demand = (required: boolean): void => {
    const spec = { endpointSelector: {}, ingress: [{ fromEntities: ["all"], ...(required && { authentication: { mode: "required" } }) }] };
    store.put(`${CILIUM}/ciliumclusterwidenetworkpolicies`, { metadata: { name: "everybody", creationTimestamp: CREATED }, spec });
  };
  demand(false);
  return { store, demand, touch: (nth) => void store.put("/api/v1/pods", podOf(nth % LARGE.workloads, Math.floor(nth / LARGE.workloads) % LARGE.podsEach, String(Date.now()))) };
}
