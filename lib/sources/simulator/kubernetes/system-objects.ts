import { podRangeOf, type SimNode } from "../cluster";
import { SIMULATED_VERSION } from "../event";
import { nodeName, uidOf, type PlacedObject } from "./workload-objects";

const APPS = "/apis/apps/v1";
export const SIMULATED_TRUST_DOMAIN = "spiffe.cilium";

interface Part {
  readonly namespace: string;
  readonly name: string;
  readonly kind: "DaemonSet" | "Deployment" | "StatefulSet";
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  readonly hostPaths: Readonly<Record<string, string>>;
}

const SOCKETS = { "spire-sockets": "/run/spire/sockets" };
const PARTS: readonly Part[] = [
  { namespace: "kube-system", name: "cilium", kind: "DaemonSet", labels: { "k8s-app": "cilium", "app.kubernetes.io/name": "cilium-agent" }, image: `quay.io/cilium/cilium:v${SIMULATED_VERSION}`, hostPaths: SOCKETS },
  { namespace: "kube-system", name: "cilium-operator", kind: "Deployment", labels: { "io.cilium/app": "operator", "app.kubernetes.io/name": "cilium-operator" }, image: `quay.io/cilium/operator-generic:v${SIMULATED_VERSION}`, hostPaths: SOCKETS },
  { namespace: "kube-system", name: "hubble-relay", kind: "Deployment", labels: { "k8s-app": "hubble-relay", "app.kubernetes.io/name": "hubble-relay" }, image: `quay.io/cilium/hubble-relay:v${SIMULATED_VERSION}`, hostPaths: {} },
  { namespace: "cilium-spire", name: "spire-server", kind: "StatefulSet", labels: { app: "spire-server" }, image: "ghcr.io/spiffe/spire-server:1.15.2", hostPaths: { "spire-server-socket": "/var/run/spire-server/sockets" } },
  { namespace: "cilium-spire", name: "spire-agent", kind: "DaemonSet", labels: { app: "spire-agent" }, image: "ghcr.io/spiffe/spire-agent:1.15.2", hostPaths: SOCKETS },
];

/** What stands in the cluster beside its workloads: nodes, Cilium, SPIRE and their configuration. */
export function systemObjects(nodes: readonly SimNode[], clusterName: string, createdAt: string): readonly PlacedObject[] {
  return [...nodes.flatMap((node) => nodeObjects(node, createdAt)), ...PARTS.flatMap((part) => partObjects(part, nodes, createdAt)), relayService(createdAt), ...configObjects(clusterName, createdAt)];
}

/** As Cilium's chart makes it without TLS (v1.20.2, install/kubernetes/cilium, templates/hubble-relay/service.yaml). */
function relayService(createdAt: string): PlacedObject {
  const labels = { "k8s-app": "hubble-relay", "app.kubernetes.io/name": "hubble-relay", "app.kubernetes.io/part-of": "cilium" };
  return {
    path: "/api/v1/services",
    object: { metadata: { name: "hubble-relay", namespace: "kube-system", labels, creationTimestamp: createdAt }, spec: { type: "ClusterIP", selector: { "k8s-app": "hubble-relay" }, ports: [{ protocol: "TCP", port: 80, targetPort: "grpc" }] } },
  };
}

/** A namespace with the label that Kubernetes itself gives it. */
export function namespaceObject(name: string, createdAt: string): PlacedObject {
  return { path: "/api/v1/namespaces", object: { metadata: { name, labels: { "kubernetes.io/metadata.name": name }, creationTimestamp: createdAt } } };
}

function nodeObjects(node: SimNode, createdAt: string): PlacedObject[] {
  const name = nodeName({ node });
  const labels = Object.fromEntries(node.labels.map((label) => [label.slice(0, label.indexOf("=")), label.slice(label.indexOf("=") + 1)]));
  return [
    {
      path: "/api/v1/nodes",
      object: {
        metadata: { name, uid: uidOf(`node/${name}`), labels: { "kubernetes.io/os": "linux", ...labels }, creationTimestamp: createdAt },
        status: { addresses: [{ type: "InternalIP", address: node.address }], conditions: [{ type: "Ready", status: "True" }], nodeInfo: { kernelVersion: "6.12.0" } },
      },
    },
    {
      path: "/apis/cilium.io/v2/ciliumnodes",
      object: { metadata: { name, creationTimestamp: createdAt }, spec: { addresses: [{ type: "InternalIP", ip: node.address }], ipam: { podCIDRs: [podRangeOf(node)] }, bootid: uidOf(`boot/${name}`), encryption: {} } },
    },
  ];
}

function partObjects({ namespace, name, kind, labels, image, hostPaths }: Part, nodes: readonly SimNode[], createdAt: string): PlacedObject[] {
  const on = kind === "DaemonSet" ? nodes : nodes.slice(0, 1);
  const volumes = Object.entries(hostPaths);
  const spec = {
    serviceAccountName: name,
    hostNetwork: kind === "DaemonSet" || name === "cilium-operator",
    containers: [{ name, image, volumeMounts: volumes.map(([volume, path]) => ({ name: volume, mountPath: path })) }],
    volumes: volumes.map(([volume, path]) => ({ name: volume, hostPath: { path, type: "DirectoryOrCreate" } })),
  };
  const status = kind === "DaemonSet" ? { desiredNumberScheduled: on.length, numberReady: on.length } : { replicas: 1, readyReplicas: 1 };
  const replicaSet = `${name}-7d9f8b6c5d`;
  const owner = kind === "Deployment" ? { kind: "ReplicaSet", name: replicaSet } : { kind, name };
  const metadata = { name, namespace, uid: uidOf(`${kind}/${name}`), labels, creationTimestamp: createdAt };
  return [
    {
      path: `${APPS}/${kind.toLowerCase()}s`,
      object: { metadata, spec: { ...(kind !== "DaemonSet" && { replicas: 1 }), template: { metadata: { labels }, spec }, ...(kind === "StatefulSet" && { volumeClaimTemplates: [{ metadata: { name: "spire-data" } }] }) }, status },
    },
    ...(kind === "Deployment" ? [{ path: `${APPS}/replicasets`, object: { metadata: { name: replicaSet, namespace, creationTimestamp: createdAt, ownerReferences: [{ kind, name, controller: true }] } } }] : []),
    ...on.map((node, nth): PlacedObject => {
      const pod = kind === "StatefulSet" ? `${name}-${nth}` : `${owner.name}-${podSuffix(nth)}`;
      return {
        path: "/api/v1/pods",
        object: {
          metadata: { name: pod, namespace, uid: uidOf(pod), labels, creationTimestamp: createdAt, ownerReferences: [{ ...owner, controller: true }] },
          spec: { ...spec, hostNetwork: true, nodeName: nodeName({ node }) },
          status: { phase: "Running", podIP: node.address, podIPs: [{ ip: node.address }], conditions: [{ type: "Ready", status: "True" }] },
        },
      };
    }),
  ];
}

/** Five of the letters that Kubernetes draws. */
function podSuffix(nth: number): string {
  const letters = "bcdfghjklmnpqrstvwxz2456789";
  let left = nth * 7919 + 101;
  return Array.from({ length: 5 }, () => {
    const letter = letters[left % letters.length] ?? "b";
    left = Math.floor(left / 3) + 31;
    return letter;
  }).join("");
}

/** The ConfigMap into which SPIRE writes its authorities; the chart makes it empty (cilium/cilium v1.20.2, install/kubernetes/cilium/templates/spire). */
export function bundleObject(pem: string, createdAt: string): PlacedObject {
  return { path: "/api/v1/configmaps", object: { metadata: { name: "spire-bundle", namespace: "cilium-spire", creationTimestamp: createdAt }, data: pem === "" ? {} : { "bundle.crt": pem } } };
}

function configObjects(clusterName: string, createdAt: string): PlacedObject[] {
  const config = (namespace: string, name: string, data: Readonly<Record<string, string>>): PlacedObject => ({ path: "/api/v1/configmaps", object: { metadata: { name, namespace, creationTimestamp: createdAt }, data } });
  return [
    config("kube-system", "cilium-config", {
      "cluster-name": clusterName, "cluster-id": "0", "identity-allocation-mode": "crd", "enable-policy": "default", "policy-audit-mode": "false", "routing-mode": "tunnel", "tunnel-protocol": "vxlan",
      "enable-wireguard": "false", "enable-ipsec": "false", "enable-hubble": "true", "mesh-auth-enabled": "true", "mesh-auth-mutual-enabled": "true", "mesh-auth-mutual-listener-port": "4250",
      "mesh-auth-mutual-connect-timeout": "5s", "mesh-auth-queue-size": "1024", "mesh-auth-rotated-identities-queue-size": "1024", "mesh-auth-gc-interval": "5m0s",
      "mesh-auth-spiffe-trust-domain": SIMULATED_TRUST_DOMAIN, "mesh-auth-spire-admin-socket": "/run/spire/sockets/admin.sock", "mesh-auth-spire-agent-socket": "/run/spire/sockets/agent/agent.sock",
      "mesh-auth-spire-server-address": "spire-server.cilium-spire.svc:8081", "mesh-auth-spire-server-connection-timeout": "30s",
    }),
    config("cilium-spire", "spire-server", {
      "server.conf": `server {\n  trust_domain = "${SIMULATED_TRUST_DOMAIN}"\n  data_dir = "/run/spire/data"\n  admin_ids = ["spiffe://${SIMULATED_TRUST_DOMAIN}/cilium-operator"]\n}\nplugins {\n  NodeAttestor "k8s_psat" {\n    plugin_data { clusters = { "${clusterName}" = { service_account_allow_list = ["cilium-spire:spire-agent"] } } }\n  }\n}\n`,
    }),
    config("cilium-spire", "spire-agent", {
      "agent.conf": `agent {\n  trust_domain = "${SIMULATED_TRUST_DOMAIN}"\n  server_address = "spire-server"\n  server_port = 8081\n  socket_path = "/run/spire/sockets/agent/agent.sock"\n  admin_socket_path = "/run/spire/sockets/admin.sock"\n  authorized_delegates = ["spiffe://${SIMULATED_TRUST_DOMAIN}/cilium-agent"]\n}\nplugins {\n  NodeAttestor "k8s_psat" { plugin_data { cluster = "${clusterName}" } }\n}\n`,
    }),
    bundleObject("", createdAt),
  ];
}
