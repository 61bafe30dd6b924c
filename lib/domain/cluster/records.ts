import type { CiliumNodeRecord, NodeRecord } from "./node";
import type { CiliumConfigRecord, SpireBundleRecord, SpireConfigRecord } from "./config";
import type { ComponentRecord } from "./component";
import type { EndpointGroup } from "./endpoint";
import type { CidrGroupRecord, IdentityRecord } from "./identity-record";
import type { OwnerRecord } from "./owner";
import type { PodRecord } from "./pod";
import type { PolicyRecord } from "./policy-record";
import type { NamespaceRecord, ServiceRecord } from "./place";

/** What is read of a cluster, by the name under which it is asked for and spoken of, and what a record of it is. */
export interface ClusterRecords {
  readonly pods: PodRecord;
  readonly namespaces: NamespaceRecord;
  readonly nodes: NodeRecord;
  readonly services: ServiceRecord;
  readonly replicasets: OwnerRecord;
  readonly jobs: OwnerRecord;
  readonly daemonsets: ComponentRecord;
  readonly deployments: ComponentRecord;
  readonly statefulsets: ComponentRecord;
  readonly networkpolicies: PolicyRecord;
  readonly ciliumnetworkpolicies: PolicyRecord;
  readonly ciliumclusterwidenetworkpolicies: PolicyRecord;
  readonly ciliumcidrgroups: CidrGroupRecord;
  readonly ciliumidentities: IdentityRecord;
  readonly ciliumendpointslices: EndpointGroup;
  readonly ciliumendpoints: EndpointGroup;
  readonly ciliumnodes: CiliumNodeRecord;
  readonly "cilium-config": CiliumConfigRecord;
  readonly "spire-server-config": SpireConfigRecord;
  readonly "spire-agent-config": SpireConfigRecord;
  readonly "spire-bundle": SpireBundleRecord;
}

export type ClusterResource = keyof ClusterRecords;

/** Any record: `key` is its name within its resource (`namespace/name`, or the name of what has no namespace). */
export type ClusterRecord = ClusterRecords[ClusterResource];

/**
 * How one resource stands. `syncing`: not everything was told yet · `live`: told, and changes arrive · `stale`: told,
 * but changes may be missed · `forbidden`: a right is missing · `absent`: the server has no such resource (a CRD that
 * is not installed): nothing of it exists. Only `live` and `absent` answer "is there one?" with certainty.
 */
export type ResourceState = "syncing" | "live" | "stale" | "forbidden" | "absent";

/** The changes of one resource: at most one a key. */
export interface ResourceChanges<Resource extends ClusterResource> {
  readonly resource: Resource;
  readonly upserts: readonly ClusterRecords[Resource][];
  /** Keys of what is gone, or may no longer be seen. */
  readonly deletes: readonly string[];
  /** True when, with these changes, everything that existed at one moment has been told: what was never told does not exist. */
  readonly relisted: boolean;
}

/** Changes of one resource, whichever it is. */
export type ClusterChanges = { readonly [Resource in ClusterResource]: ResourceChanges<Resource> }[ClusterResource];

/** `namespace/name`; the name alone where there is no namespace. */
export function objectKey(namespace: string, name: string): string {
  return namespace === "" ? name : `${namespace}/${name}`;
}
