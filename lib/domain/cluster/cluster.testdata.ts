import type { EndpointGroup } from "./endpoint";
import type { IdentityRecord } from "./identity-record";
import type { PodRecord } from "./pod";
import type { ClusterRecords, ClusterResource, ResourceChanges } from "./records";

/** A pod as tests need it; everything not named is what an ordinary running pod has. */
export function podRecord(namespace: string, name: string, more: Partial<PodRecord> = {}): PodRecord {
  return {
    key: `${namespace}/${name}`, namespace, name, uid: `uid-${name}`, labels: {}, owner: null, serviceAccount: "default", node: "worker-1", hostNetwork: false,
    addresses: [], phase: "Running", ready: true, notReady: "", namedPorts: [], createdAtMs: 0, deleting: false, component: null, ...more,
  };
}

/** A CiliumEndpoint of one pod. */
export function endpointGroup(namespace: string, pod: string, identity: number): EndpointGroup {
  return { key: `${namespace}/${pod}`, endpoints: [{ namespace, pod, identity, addresses: [], nodeAddress: "172.20.0.1", state: "ready", namedPorts: [] }] };
}

/** A CiliumIdentity of pods labelled `app`. */
export function identityRecord(identity: number, namespace: string, app: string): IdentityRecord {
  return {
    key: String(identity), identity, namespace, serviceAccount: "default", cluster: "default", createdAtMs: 0,
    labels: [`k8s:app=${app}`, "k8s:io.cilium.k8s.policy.cluster=default", `k8s:io.kubernetes.pod.namespace=${namespace}`],
  };
}

/** Changes of one resource. */
export function changesOf<Resource extends ClusterResource>(resource: Resource, upserts: readonly ClusterRecords[Resource][], deletes: readonly string[] = [], relisted = false): ResourceChanges<Resource> {
  return { resource, upserts, deletes, relisted };
}
