import type { KubeObject } from "../apiserver/object-store";
import type { Party, SimWorkload } from "../cluster";

/** An object and the collection it belongs to. */
export interface PlacedObject {
  readonly path: string;
  readonly object: KubeObject;
}

const APPS = "/apis/apps/v1";
const CILIUM = "/apis/cilium.io/v2";

interface Owner {
  readonly kind: string;
  readonly name: string;
}

/** What Kubernetes and Cilium hold of a workload: its pods, their owners, service, endpoints and identity. */
export function workloadObjects(workload: SimWorkload, createdAt: string): readonly PlacedObject[] {
  const { namespace, name, identity } = workload;
  const owners = new Map<string, PlacedObject>();
  const own = (path: string, owner: Owner | null, named: string): void => {
    owners.set(`${path} ${named}`, { path, object: { metadata: { name: named, namespace, creationTimestamp: createdAt, ...ownedBy(owner) } } });
  };
  const placed = workload.pods.flatMap((pod): PlacedObject[] => {
    const owner = ownerOf(workload, pod.pod ?? "");
    if (owner?.kind === "ReplicaSet") own(`${APPS}/replicasets`, { kind: "Deployment", name }, owner.name);
    if (owner?.kind === "Job") own("/apis/batch/v1/jobs", workload.kind === "CronJob" ? { kind: "CronJob", name } : null, owner.name);
    return [
      { path: "/api/v1/pods", object: podObject(workload, pod, owner, createdAt) },
      { path: `${CILIUM}/ciliumendpoints`, object: endpointObject(workload, pod, createdAt) },
    ];
  });
  return [
    ...owners.values(),
    ...placed,
    { path: `${CILIUM}/ciliumidentities`, object: { metadata: { name: String(identity.number), labels: { "io.kubernetes.pod.namespace": namespace }, creationTimestamp: createdAt }, "security-labels": pairsOf(identity.labels) } },
    {
      path: "/api/v1/services",
      object: {
        metadata: { name, namespace, creationTimestamp: createdAt },
        spec: { type: "ClusterIP", clusterIP: workload.serviceAddress, clusterIPs: [workload.serviceAddress], selector: { app: name }, ports: [{ name: "main", port: 80, protocol: "TCP", targetPort: 8080 }] },
      },
    },
  ];
}

/** The owner that Kubernetes would have made the pod's, by its name. */
function ownerOf({ kind, name }: SimWorkload, pod: string): Owner | null {
  const withoutSuffix = pod.slice(0, Math.max(0, pod.lastIndexOf("-")));
  switch (kind) {
    case "Deployment": return { kind: "ReplicaSet", name: withoutSuffix };
    case "DaemonSet":
    case "StatefulSet": return { kind, name };
    case "Job":
    case "CronJob": return { kind: "Job", name: withoutSuffix };
    case "Pod": return null;
    default: return kind satisfies never;
  }
}

function podObject({ namespace, name, kind }: SimWorkload, party: Party, owner: Owner | null, createdAt: string): KubeObject {
  const hash = kind === "Deployment" && owner ? { "pod-template-hash": owner.name.slice(name.length + 1) } : {};
  return {
    metadata: { name: party.pod ?? name, namespace, uid: uidOf(party.address), labels: { app: name, ...hash }, creationTimestamp: createdAt, ...ownedBy(owner) },
    spec: { nodeName: nodeName(party), serviceAccountName: name, containers: [{ name, image: `registry.example/${name}:1.0`, ports: [{ name: "main", containerPort: 8080, protocol: "TCP" }] }] },
    status: { phase: "Running", podIP: party.address, podIPs: [{ ip: party.address }], hostIP: party.node?.address ?? "", conditions: [{ type: "Ready", status: "True", lastTransitionTime: createdAt }] },
  };
}

function endpointObject({ namespace, name, identity }: SimWorkload, party: Party, createdAt: string): KubeObject {
  const address = party.address.includes(":") ? { ipv6: party.address } : { ipv4: party.address };
  return {
    metadata: { name: party.pod ?? name, namespace, creationTimestamp: createdAt, ...ownedBy({ kind: "Pod", name: party.pod ?? name }) },
    status: {
      id: party.asLocal.ID ?? 0, state: "ready", identity: { id: identity.number, labels: [...identity.labels].sort() },
      networking: { addressing: [address], node: party.node?.address ?? "" }, "named-ports": [{ name: "main", port: 8080, protocol: "TCP" }],
    },
  };
}

/** A node's name without the cluster's before it. */
export function nodeName({ node }: Pick<Party, "node">): string {
  return node?.name.split("/").at(-1) ?? "";
}

function ownedBy(owner: Owner | null): Readonly<Record<string, unknown>> {
  return owner === null ? {} : { ownerReferences: [{ apiVersion: "v1", kind: owner.kind, name: owner.name, uid: uidOf(`${owner.kind}/${owner.name}`), controller: true }] };
}

/** `key=value` labels as a map. */
function pairsOf(labels: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(labels.map((label) => [label.slice(0, Math.max(0, label.indexOf("="))), label.slice(label.indexOf("=") + 1)]));
}

/** A uid that follows from what it is for. */
export function uidOf(text: string): string {
  let hash = 7;
  for (const letter of text) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  const hex = hash.toString(16).padStart(8, "0");
  return `${hex}-0000-4000-8000-${hex}0000`;
}
