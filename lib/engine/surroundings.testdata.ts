import { changesOf, endpointGroup, identityRecord, podRecord } from "@/lib/domain/cluster/cluster.testdata";
import type { CiliumConfigRecord } from "@/lib/domain/cluster/config";
import type { PodRecord } from "@/lib/domain/cluster/pod";
import type { PolicyRecord } from "@/lib/domain/cluster/policy-record";
import type { ClusterRecords, ClusterResource, ResourceState } from "@/lib/domain/cluster/records";
import type { PolicyObject } from "@/lib/domain/policy/policy-object";
import type { Entry } from "@/lib/domain/spire/entry";
import { createEntryBook } from "@/lib/domain/spire/entry-book";
import type { Reading } from "@/lib/domain/spire/reading";
import { parseSpiffeId } from "@/lib/domain/spire/spiffe-id";
import type { SpireView } from "@/lib/domain/spire/spire-view";
import type { ClusterEvent } from "@/lib/ports/cluster-source";
import { createSurroundings, type Surroundings } from "./surroundings";

export const POLICY_RESOURCES = ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "networkpolicies"] as const;
const READ: readonly ClusterResource[] = [...POLICY_RESOURCES, "services", "pods", "ciliumidentities", "ciliumendpoints", "ciliumnodes", "cilium-config", "namespaces"];

/** For tests: one resource told whole. */
export function told<Resource extends ClusterResource>(resource: Resource, records: readonly ClusterRecords[Resource][]): ClusterEvent {
  // A resource with its own records is one member of the union; TypeScript loses that pairing for a generic call.
  return { kind: "changes", changes: changesOf<ClusterResource>(resource, records, [], true) as Extract<ClusterEvent, { kind: "changes" }>["changes"] };
}

/** For tests: one object that came or changed, as a watch tells it. */
export function came<Resource extends ClusterResource>(resource: Resource, record: ClusterRecords[Resource]): ClusterEvent {
  return { kind: "changes", changes: changesOf<ClusterResource>(resource, [record]) as Extract<ClusterEvent, { kind: "changes" }>["changes"] };
}

/** For tests: a resource's state. */
export function stateOf(resource: ClusterResource, state: ResourceState, leftOut = 0): ClusterEvent {
  return { kind: "health", health: { resource, title: resource, state, sinceMs: 0, sentence: "", missing: null, objects: 0, leftOut, heardAtMs: null, attempt: 0, retryAtMs: null } };
}

export function policyRecord(object: PolicyObject): PolicyRecord {
  const { kind, namespace, name } = object.policy;
  return { key: `${namespace}/${name}`, kind, namespace, name, uid: name, generation: 1, createdAtMs: null, changedAtMs: null, validity: { valid: null, message: "", atMs: null }, bytes: 100, object: {}, reading: { object, refused: null, ignored: [], pruned: [] } };
}

export function configRecord(values: Readonly<Record<string, string>> = {}): CiliumConfigRecord {
  return { key: "kube-system/cilium-config", namespace: "kube-system", name: "cilium-config", values: { "mesh-auth-enabled": "true", "mesh-auth-mutual-enabled": "true", "mesh-auth-mutual-listener-port": "4250", ...values } };
}

/** For tests: the agent of a node, by the tag of its image. */
export function agentPod(version: string): PodRecord {
  return podRecord("kube-system", "cilium-1", { component: { role: "cilium-agent", foundBy: "label", images: [{ container: "cilium-agent", image: `quay.io/cilium/cilium:v${version}` }] } });
}

export interface ShopPlan {
  readonly policies?: readonly PolicyObject[];
  readonly agents?: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly pods?: readonly PodRecord[];
}

/** For tests: `shop` with web (20101) and api (20102), every resource read. */
export function shopEvents({ policies = [], agents = "1.20.2", config = {}, pods = [podRecord("shop", "web-1"), podRecord("shop", "api-1", { node: "worker-2" })] }: ShopPlan = {}): ClusterEvent[] {
  return [
    told("ciliumnetworkpolicies", policies.map(policyRecord)), told("ciliumclusterwidenetworkpolicies", []), told("networkpolicies", []), told("services", []), told("namespaces", []), told("ciliumnodes", []),
    told("pods", [agentPod(agents), ...pods]), told("ciliumidentities", [identityRecord(20_101, "shop", "web"), identityRecord(20_102, "shop", "api")]),
    told("ciliumendpoints", [endpointGroup("shop", "web-1", 20_101), endpointGroup("shop", "api-1", 20_102)]), told("cilium-config", [configRecord(config)]),
    ...READ.map((resource) => stateOf(resource, "live")),
  ];
}

export function shopSurroundings(plan: ShopPlan = {}): Surroundings {
  const surroundings = createSurroundings();
  surroundings.takeCluster(shopEvents(plan), 0);
  return surroundings;
}

function spiffeId(text: string): Entry["spiffeId"] {
  const parsed = parseSpiffeId(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

/** For tests: the entry of an identity, as Cilium's operator makes it. */
export function entryOf(identity: number, id = `e-${identity}`, domain = "spiffe.cilium"): Entry {
  return {
    id, spiffeId: spiffeId(`spiffe://${domain}/identity/${identity}`), parentId: spiffeId(`spiffe://${domain}/cilium-operator`), selectors: [{ type: "cilium", value: "mutual-auth" }],
    x509TtlSec: null, isAdmin: false, isDownstream: false, expiresAtMs: null, hint: "", createdAtMs: null, revision: 0,
  };
}

const UNSEEN = { state: "not-observed", sentence: "this tier cannot see it" } as const;
const STANDING = { sinceMs: 0, attempt: 0, retryAtMs: null, lastError: null };

/** For tests: a view of SPIRE in which only the entries matter. */
export function spireView(entries: SpireView["entries"]): SpireView {
  return { tier: "1", label: "spire", trustDomain: UNSEEN, entries, agents: UNSEEN, bundle: UNSEEN, signing: UNSEEN, server: UNSEEN, process: UNSEEN, own: UNSEEN, clockLeadMs: null };
}

/** For tests: entries that were read whole, or up to a cap. */
export function liveEntries(entries: readonly Entry[], cut: { readonly held: number | null } | null = null): SpireView["entries"] {
  return { state: "live", ...STANDING, sentence: "", value: createEntryBook(entries, { unreadable: { count: 0, first: [] }, cut }, null), readAtMs: 0 };
}

/** For tests: entries in a state that vouches for nothing. */
export function silentEntries(state: "syncing" | "forbidden" | "absent" | "not-observed" | "stale", sentence: string): SpireView["entries"] {
  const known = liveEntries([]);
  const silent: { readonly [State in "syncing" | "forbidden" | "absent" | "not-observed"]: Reading<never> } = {
    syncing: { state: "syncing", ...STANDING, sentence }, forbidden: { state: "forbidden", ...STANDING, sentence }, absent: { state: "absent", ...STANDING, sentence }, "not-observed": { state: "not-observed", sentence },
  };
  return state === "stale" && known.state === "live" ? { ...known, state: "stale", sentence } : silent[state === "stale" ? "syncing" : state];
}
