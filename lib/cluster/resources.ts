import type { ClusterRecords, ClusterResource } from "@/lib/domain/cluster/records";
import { policyProjection, projectCidrGroup, projectEndpoint, projectEndpointSlice, projectIdentity } from "./project/project-cilium";
import { componentProjection } from "./project/project-component";
import { projectCiliumConfig, projectSpireBundle, projectSpireConfig } from "./project/project-config";
import { projectCiliumNode, projectNamespace, projectNode, projectOwner, projectService } from "./project/project-place";
import { projectPod } from "./project/project-pod";
import type { Projection } from "./project/projection";

/** What is asked for of one resource, and what becomes of it. */
export interface ResourcePlan<Resource extends ClusterResource> {
  readonly resource: Resource;
  /** What a person calls it. */
  readonly title: string;
  /** What cannot be said without it. */
  readonly without: string;
  readonly group: string;
  /** Tried in this order where the server does not have the first. */
  readonly versions: readonly string[];
  /** As RBAC names it. */
  readonly plural: string;
  /** Set where only one object of this name is asked for. */
  readonly name: string | null;
  /** True where that object is looked for in SPIRE's namespace alone. */
  readonly inSpireNamespace: boolean;
  /** Its metadata is all that is read. */
  readonly metadataOnly: boolean;
  /** Objects told at most; those that come later are left out and counted. */
  readonly cap: number;
  /** An object whose JSON is longer is left out and counted. */
  readonly bytesCap: number;
  /** Kept raw: all together they may not take more. null: records are small. */
  readonly rawBytesCap: number | null;
  readonly project: Projection<ClusterRecords[Resource]>;
}

export type AnyResourcePlan = { readonly [Resource in ClusterResource]: ResourcePlan<Resource> }[ClusterResource];

const MIB = 1024 * 1024;
/** etcd takes no object above 1.5 MiB; managed fields and JSON's own weight come on top. */
const OBJECT_BYTES = 8 * MIB;

const usual = { versions: ["v1"], name: null, inSpireNamespace: false, metadataOnly: false, cap: 50_000, bytesCap: OBJECT_BYTES, rawBytesCap: null } as const;
const cilium = { ...usual, group: "cilium.io", versions: ["v2"] } as const;
const policies = { cap: 20_000, rawBytesCap: 128 * MIB } as const;
const config = { ...usual, group: "", plural: "configmaps", cap: 16 } as const;

/** Everything that is read, in the order in which it is asked for. */
export const RESOURCE_PLANS: readonly AnyResourcePlan[] = [
  { ...config, resource: "cilium-config", title: "Cilium's configuration", name: "cilium-config", without: "whether mutual authentication and encryption are on is not known", project: projectCiliumConfig },
  { ...usual, group: "", resource: "namespaces", plural: "namespaces", title: "namespaces", metadataOnly: true, without: "labels by which policies select namespaces, and enrolment in ztunnel, are not known", project: projectNamespace },
  { ...usual, group: "", resource: "nodes", plural: "nodes", title: "nodes", without: "node policies and nodes without a SPIRE agent cannot be told", project: projectNode },
  { ...usual, group: "", resource: "pods", plural: "pods", title: "pods", cap: 200_000, without: "workloads are named by what flows say, and host-network pods and Cilium's versions are not known", project: projectPod },
  { ...usual, group: "", resource: "services", plural: "services", title: "services", without: "policies that name services cannot be evaluated", project: projectService },
  { ...usual, group: "apps", resource: "replicasets", plural: "replicasets", title: "ReplicaSets", metadataOnly: true, cap: 200_000, without: "Deployments are named by their pods' labels", project: projectOwner },
  { ...usual, group: "batch", resource: "jobs", plural: "jobs", title: "Jobs", metadataOnly: true, without: "CronJobs are named by their Jobs' names", project: projectOwner },
  { ...usual, group: "apps", resource: "daemonsets", plural: "daemonsets", title: "DaemonSets", without: "how Cilium's and SPIRE's agents are set up is not known", project: componentProjection("DaemonSet") },
  { ...usual, group: "apps", resource: "deployments", plural: "deployments", title: "Deployments", without: "how Cilium's operator and Relay are set up is not known", project: componentProjection("Deployment") },
  { ...usual, group: "apps", resource: "statefulsets", plural: "statefulsets", title: "StatefulSets", without: "how SPIRE's server is set up is not known", project: componentProjection("StatefulSet") },
  { ...cilium, ...policies, resource: "ciliumnetworkpolicies", plural: "ciliumnetworkpolicies", title: "Cilium network policies", without: "what policies require is known from verdicts alone", project: policyProjection("CiliumNetworkPolicy") },
  { ...cilium, ...policies, resource: "ciliumclusterwidenetworkpolicies", plural: "ciliumclusterwidenetworkpolicies", title: "Cilium cluster-wide policies", without: "what cluster-wide policies require is known from verdicts alone", project: policyProjection("CiliumClusterwideNetworkPolicy") },
  { ...usual, ...policies, group: "networking.k8s.io", resource: "networkpolicies", plural: "networkpolicies", title: "Kubernetes network policies", without: "what they allow and deny is known from verdicts alone", project: policyProjection("NetworkPolicy") },
  { ...cilium, resource: "ciliumcidrgroups", versions: ["v2", "v2alpha1"], plural: "ciliumcidrgroups", title: "Cilium CIDR groups", without: "policies that name them cannot be evaluated", project: projectCidrGroup },
  { ...cilium, resource: "ciliumidentities", plural: "ciliumidentities", title: "Cilium identities", cap: 100_000, without: "which identities exist, and so which SPIRE entries are missing or orphaned, is not known", project: projectIdentity },
  { ...cilium, resource: "ciliumendpointslices", versions: ["v2alpha1", "v2"], plural: "ciliumendpointslices", title: "Cilium endpoint slices", without: "which pod has which identity is read from endpoints instead", project: projectEndpointSlice },
  { ...cilium, resource: "ciliumendpoints", plural: "ciliumendpoints", title: "Cilium endpoints", cap: 200_000, without: "which pod has which identity is known from flows alone", project: projectEndpoint },
  { ...cilium, resource: "ciliumnodes", plural: "ciliumnodes", title: "Cilium nodes", without: "which nodes publish encryption keys is not known", project: projectCiliumNode },
  { ...config, resource: "spire-server-config", title: "SPIRE's server configuration", name: "spire-server", inSpireNamespace: true, without: "SPIRE's trust domain and who may write entries are not known", project: projectSpireConfig },
  { ...config, resource: "spire-agent-config", title: "SPIRE's agent configuration", name: "spire-agent", inSpireNamespace: true, without: "SPIRE's socket paths and whom its agents serve are not known", project: projectSpireConfig },
  { ...config, resource: "spire-bundle", title: "SPIRE's published trust bundle", name: "spire-bundle", inSpireNamespace: true, without: "who answers as SPIRE's server cannot be told, so that with `spire` at auto nothing is asked of it", project: projectSpireBundle },
];

/** The collection's path in one version of its group. */
export function collectionPath({ group, plural, inSpireNamespace }: Pick<AnyResourcePlan, "group" | "plural" | "inSpireNamespace">, version: string, spireNamespace: string): string {
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  return inSpireNamespace ? `${root}/namespaces/${encodeURIComponent(spireNamespace)}/${plural}` : `${root}/${plural}`;
}
