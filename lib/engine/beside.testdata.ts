import { changesOf, endpointGroup, identityRecord, podRecord } from "@/lib/domain/cluster/cluster.testdata";
import type { PodRecord } from "@/lib/domain/cluster/pod";
import type { PolicyRecord } from "@/lib/domain/cluster/policy-record";
import type { ClusterResource, ResourceState } from "@/lib/domain/cluster/records";
import type { CiliumPolicyObject } from "@/lib/domain/policy/policy-object";
import { cnp, labels, type ShortRule } from "@/lib/domain/policy/policy.testdata";
import type { Entry } from "@/lib/domain/spire/entry";
import { createEntryBook, type EntryBook } from "@/lib/domain/spire/entry-book";
import type { Known, Reading, Standing } from "@/lib/domain/spire/reading";
import { parseSpiffeId, type SpiffeId } from "@/lib/domain/spire/spiffe-id";
import { healthOf, type SpireView } from "@/lib/domain/spire/spire-view";
import type { ClusterEvent, ClusterSource, ResourceHealth } from "@/lib/ports/cluster-source";
import type { SpireSource } from "@/lib/ports/spire-source";
import type { ClusterBeside } from "./beside";

/** How one kind of object is read, live unless told otherwise. */
export function resourceHealth(resource: ClusterResource, state: ResourceState = "live", more: Partial<ResourceHealth> = {}): ResourceHealth {
  return { resource, title: resource, state, sinceMs: 0, sentence: "", missing: null, objects: 0, leftOut: 0, heardAtMs: 0, attempt: 0, retryAtMs: null, ...more };
}

/** A cluster of which these events are told once, and no more. */
export function scriptedCluster(events: readonly ClusterEvent[]): ClusterBeside {
  const resources = events.flatMap((event) => (event.kind === "health" ? [event.health] : []));
  const source: ClusterSource = {
    nature: { label: "scripted", server: "https://scripted:6443", verifiesServer: true },
    async *events(signal) {
      yield events;
      if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    },
    health: () => ({ state: resources.find(({ state }) => state !== "live")?.state ?? "live", sentence: "", serverVersion: "v1.37.2", resources }),
    close: () => Promise.resolve(),
  };
  return { read: true, source };
}

/** A policy of namespace team-yellow for its pods labelled `app`. */
export function policyRecord(name: string, app: string, ingress: readonly ShortRule[], more: Partial<PolicyRecord> = {}): PolicyRecord {
  const written = cnp(name, ingress, { spec: { endpointSelector: labels({ app }) } });
  const object: CiliumPolicyObject = { ...written, policy: { ...written.policy, namespace: "team-yellow" } };
  return {
    key: `team-yellow/${name}`, kind: "CiliumNetworkPolicy", namespace: "team-yellow", name, uid: name, generation: 1, createdAtMs: 0, changedAtMs: null,
    validity: { valid: true, message: "", atMs: null }, bytes: 100,
    object: { apiVersion: "cilium.io/v2", kind: "CiliumNetworkPolicy", metadata: { name, namespace: "team-yellow" }, spec: {} },
    reading: { object, refused: null, ignored: [], pruned: [] }, ...more,
  };
}

function yellowPod(app: string): PodRecord {
  return podRecord("team-yellow", `${app}-7d9c5b8f6c-x2x4z`, { owner: { kind: "ReplicaSet", name: `${app}-7d9c5b8f6c` }, labels: { "pod-template-hash": "7d9c5b8f6c" } });
}

/** Client and server of team-yellow with their identities, the policies given, and nothing else; all of it read. */
export function yellowCluster(policies: readonly PolicyRecord[]): readonly ClusterEvent[] {
  const changes = [
    changesOf("pods", [yellowPod("server"), yellowPod("client"), podRecord("kube-system", "agent", { hostNetwork: true })], [], true),
    changesOf("ciliumidentities", [identityRecord(15_345, "team-yellow", "server"), identityRecord(26_244, "team-yellow", "client")], [], true),
    changesOf("ciliumendpoints", [endpointGroup("team-yellow", "server-7d9c5b8f6c-x2x4z", 15_345), endpointGroup("team-yellow", "client-7d9c5b8f6c-x2x4z", 26_244)], [], true),
    changesOf("ciliumnetworkpolicies", policies, [], true),
    changesOf("ciliumclusterwidenetworkpolicies", [], [], true),
    changesOf("networkpolicies", [], [], true),
    changesOf("services", [], [], true),
  ];
  return changes.flatMap((each): ClusterEvent[] => [{ kind: "health", health: resourceHealth(each.resource) }, { kind: "changes", changes: each }]);
}

function spiffeId(text: string): SpiffeId {
  const parsed = parseSpiffeId(text);
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}

/** An entry as Cilium's operator writes it. */
export function entryOf(identity: number, expiresAtMs: number | null = null): Entry {
  return {
    id: `entry-${identity}`, spiffeId: spiffeId(`spiffe://spiffe.cilium/identity/${identity}`), parentId: spiffeId("spiffe://spiffe.cilium/cilium-operator"),
    selectors: [{ type: "cilium", value: "mutual-auth" }], x509TtlSec: null, isAdmin: false, isDownstream: false, expiresAtMs, hint: "", createdAtMs: null, revision: 0,
  };
}

/** Entries that were just read, all of them. */
export function entriesRead(...entries: readonly Entry[]): Reading<EntryBook> {
  return { state: "live", ...knownEntries(entries) };
}

/** Entries that were read before, and cannot be read again. */
export function entriesStale(...entries: readonly Entry[]): Reading<EntryBook> {
  return { state: "stale", ...knownEntries(entries) };
}

function knownEntries(entries: readonly Entry[]): Standing & Known<EntryBook> {
  return { value: createEntryBook(entries, { unreadable: { count: 0, first: [] }, cut: null }, null), readAtMs: 1_000, sinceMs: 0, attempt: 0, retryAtMs: null, lastError: null, sentence: "" };
}

/** A SPIRE that is read for its entries alone. */
export function scriptedSpire(entries: Reading<EntryBook>, tier: SpireView["tier"] = "2"): SpireSource {
  const silent = { state: "not-observed", sentence: "not told" } as const;
  const view: SpireView = { tier, label: "unix:///run/gateway.sock", trustDomain: silent, entries, agents: silent, bundle: silent, signing: silent, server: silent, process: silent, own: silent, clockLeadMs: null };
  return { view: () => view, health: () => healthOf(view), subscribe: () => () => undefined, start: () => undefined, close: () => Promise.resolve() };
}
