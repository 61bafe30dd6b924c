import { createClusterBook, type ClusterBook } from "../cluster/cluster-book";
import { changesOf, endpointGroup, identityRecord, podRecord } from "../cluster/cluster.testdata";
import type { ComponentRecord, ComponentRole } from "../cluster/component";
import { indexEntries, type EntryReading } from "../cluster/entry-standing";
import { agentVersionOf } from "../cluster/component-versions";
import { meshAuthOf } from "../cluster/mesh-auth";
import type { CiliumNodeRecord, NodeRecord } from "../cluster/node";
import type { PodRecord } from "../cluster/pod";
import type { PolicyRecord } from "../cluster/policy-record";
import type { ClusterRecords, ClusterResource, ResourceState } from "../cluster/records";
import type { Coverage } from "../coverage";
import { clusterPoliciesOf } from "../join/cluster-policies";
import { shareTexts } from "../shared-texts";
import { joinPair } from "../join/join-pair";
import { encryptionGround } from "../cluster/pair-encryption";
import { requirementOfPair } from "../join/requirement-of-pair";
import { msOfInstant } from "../instant";
import { ms, START } from "../flow.testdata";
import { ENCRYPTION_NOT_READ, ENTRY_NOT_READ, type Pair, type PairEnd } from "../pair";
import type { CiliumPolicyObject, PolicyObject } from "../policy/policy-object";
import { cnp, type ShortRule } from "../policy/policy.testdata";
import type { Agent } from "../spire/agent";
import type { Entry } from "../spire/entry";
import { createEntryBook } from "../spire/entry-book";
import { entryFactsOf } from "../spire/entry-facts";
import type { Reading } from "../spire/reading";
import type { SpireView } from "../spire/spire-view";
import { parseSpiffeId, parseTrustDomain, type SpiffeId, type TrustDomain } from "../spire/spiffe-id";
import type { FindingGround, RefusedRequest } from "./finding-ground";

export const NOW_MS = msOfInstant(START) + 600_000;
const TD = "spiffe.cilium";

function valid<Value>(parsed: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string }): Value {
  if (!parsed.ok) throw new Error(parsed.reason);
  return parsed.value;
}
export const spiffe = (path: string, td = TD): SpiffeId => valid(parseSpiffeId(`spiffe://${td}${path}`));

/** For tests: an entry as Cilium's operator or cilium-init makes it. */
export function entry(path: string, parent: string, more: Partial<Entry> = {}): Entry {
  return { id: `e${path}`, spiffeId: spiffe(path), parentId: spiffe(parent), selectors: [{ type: "cilium", value: "mutual-auth" }], x509TtlSec: null, isAdmin: false, isDownstream: false, expiresAtMs: null, hint: "", createdAtMs: 0, revision: 0, ...more };
}
export const identityEntry = (identity: number): Entry => entry(`/identity/${identity}`, "/cilium-operator");
export const BASE_ENTRIES: readonly Entry[] = [
  entry("/ns/cilium-spire/sa/spire-agent", "/spire/server", { selectors: [{ type: "k8s_psat", value: "agent_ns:cilium-spire" }] }),
  entry("/cilium-agent", "/ns/cilium-spire/sa/spire-agent"),
  entry("/cilium-operator", "/ns/cilium-spire/sa/spire-agent"),
];

/** For tests: the SPIRE agent of a node. */
export function agent(node: string, more: Partial<Agent> = {}): Agent {
  return { id: spiffe(`/spire/agent/k8s_psat/default/uid-${node}`), attestationType: "k8s_psat", serial: "1", expiresAtMs: NOW_MS + 1_800_000, selectors: [], isBanned: false, canReattest: true, version: "1.15.2", ...more };
}

export function live<Value>(value: Value): Reading<Value> {
  return { state: "live", value, readAtMs: NOW_MS, sinceMs: 0, attempt: 0, retryAtMs: null, lastError: null, sentence: "" };
}
export function stale<Value>(value: Value, sinceMs: number): Reading<Value> {
  return { state: "stale", value, readAtMs: sinceMs, sinceMs, attempt: 3, retryAtMs: null, lastError: "refused", sentence: "the server refuses connections" };
}
const UNSEEN = { state: "not-observed", sentence: "not seen this way" } as const;

function part(role: ComponentRole, kind: ComponentRecord["kind"], namespace: string, name: string, more: Partial<ComponentRecord> = {}): ComponentRecord {
  const image = { "cilium-agent": "quay.io/cilium/cilium:v1.20.2", "cilium-operator": "quay.io/cilium/operator-generic:v1.20.2", "spire-server": "ghcr.io/spiffe/spire-server:1.15.2", "spire-agent": "ghcr.io/spiffe/spire-agent:1.15.2", "hubble-relay": "", ztunnel: "" }[role];
  return {
    key: `${namespace}/${name}`, kind, namespace, name, uid: name, labels: {}, part: { role, foundBy: "label", images: [{ container: name, image }] }, serviceAccount: name, hostNetwork: true, desired: 1, ready: 1,
    volumes: role === "spire-server" ? [] : [{ name: "sockets", kind: "hostPath", source: "/run/spire/sockets", mounts: [{ container: name, path: "/run/spire/sockets" }] }], claims: role === "spire-server" ? ["spire-data"] : [], ...more,
  };
}
export const PARTS = {
  cilium: part("cilium-agent", "DaemonSet", "kube-system", "cilium"),
  operator: part("cilium-operator", "Deployment", "kube-system", "cilium-operator"),
  server: part("spire-server", "StatefulSet", "cilium-spire", "spire-server"),
  agents: part("spire-agent", "DaemonSet", "cilium-spire", "spire-agent"),
};

/** For tests: a policy as the API server holds it. */
export function policy(object: PolicyObject, more: Partial<PolicyRecord> = {}): PolicyRecord {
  const { kind, namespace, name } = object.policy;
  return { key: namespace === "" ? name : `${namespace}/${name}`, kind, namespace, name, uid: name, generation: 1, createdAtMs: 1_000, changedAtMs: null, validity: { valid: true, message: "", atMs: null }, bytes: 1, object: {}, reading: { object, refused: null, ignored: [], pruned: [] }, ...more };
}
/** For tests: a CiliumNetworkPolicy of `shop` for `app=web`. */
export const rules = (name: string, ...ingress: ShortRule[]): PolicyRecord => policy(cnp(name, ingress));
export const withSpec = (name: string, spec: Partial<CiliumPolicyObject["specs"][number]>, ingress: readonly ShortRule[] = []): PolicyRecord => policy(cnp(name, ingress, { spec }));

export const POLICY = "CiliumNetworkPolicy shop/web";
export const WEB_ID = 20_101;
export const API_ID = 20_102;

/** For tests: one end of a pair. */
export function end(namespace: string, workload: string, identity: number, more: Partial<PairEnd> = {}): PairEnd {
  return { peer: `${namespace}/${workload}`, type: "workload", cluster: "default", namespace, workload, kind: "Pod", namedBy: "flow", identities: [identity], pods: [workload], labels: [`k8s:app=${workload}`], names: [], addresses: [], entry: ENTRY_NOT_READ, ...more };
}
export const HOST_END: PairEnd = end("", "", 1, { peer: "reserved:host", type: "reserved", namespace: null, workload: null, kind: null, pods: [], labels: ["reserved:host"], addresses: ["172.20.0.1"] });
export const OUTSIDE_END: PairEnd = end("", "", 16_777_217, { peer: "cidr:192.0.2.0_24", type: "cidr", namespace: null, workload: null, kind: null, pods: [], labels: [], addresses: ["192.0.2.7"] });

export const COMPLETE: Coverage = { complete: true, nodes: 2, nodesReporting: 2, lost: 0, late: 0, unattributedDrops: 0, verdicts: "seen", reasons: [] };
const NO_COUNTS: Pair["counts"] = { total: 0, authenticated: 0, authenticatedLate: 0, authPending: 0, authRefused: 0, allowedUnauthenticated: 0, policyDenied: 0, audited: 0, otherDrop: 0, unknown: 0 };
export const counts = (given: Partial<Pair["counts"]>): Pair["counts"] => ({ ...NO_COUNTS, total: Object.values(given).reduce((sum, each) => sum + each, 0), ...given });

/** For tests: a pair before it is joined; by default shop/api to shop/web on 8080, authenticated. */
export function pair(more: Partial<Pair> = {}): Pair {
  const source = more.source ?? end("shop", "api", API_ID);
  const destination = more.destination ?? end("shop", "web", WEB_ID);
  return {
    source, destination, port: 8080, protocol: "TCP", key: `${source.peer}~${destination.peer}~${more.port ?? 8080}-TCP`, service: null, counts: counts({ authenticated: 3 }), authRefusedBy: {}, authRefusedRecovered: 0, authRefusedOpen: 0,
    l7: { connectionsRefusedAll: 0, connectionsRefusedSome: 0, requestsRefused: 0 }, establishedRefused: { connections: 0, packets: 0, firstAt: null, lastAt: null }, allowedBy: { verdict: 0, trace: 0 }, unknownReasons: {},
    grade: "all", gradeOf: { numerator: 3, denominator: 3, reason: "" }, required: { state: "unknown", source: "none", reason: "policies are not read", ingress: [], egress: [], rules: [] }, encryptedBy: ENCRYPTION_NOT_READ, encryptedSeen: 0, findings: [],
    coverage: COMPLETE, exempt: false, decidingNodes: ["worker-2"], firstSeen: ms(0), lastSeen: ms(1_000), lastAuthenticated: ms(1_000), lastRefused: null, flows: [], trend: [], ...more,
  };
}

/** What a test says of a cluster; what it leaves out is as in a cluster in which all is well. `null` of a resource: it is not read. */
export interface Stand {
  readonly config?: Readonly<Record<string, string>> | null;
  readonly server?: Readonly<Record<string, readonly string[]>> | null;
  readonly agents?: Readonly<Record<string, readonly string[]>> | null;
  readonly parts?: readonly ComponentRecord[];
  readonly pods?: readonly PodRecord[] | null;
  readonly policies?: readonly PolicyRecord[] | null;
  readonly identities?: readonly (readonly [identity: number, namespace: string, app: string])[] | null;
  readonly entries?: readonly Entry[] | null;
  readonly spireAgents?: readonly Agent[] | null;
  readonly spire?: Partial<SpireView> | null;
  readonly pairs?: readonly Pair[];
  readonly coverage?: Partial<Coverage>;
  readonly requests?: readonly RefusedRequest[];
  readonly states?: Partial<Record<ClusterResource, ResourceState>>;
}

export const CONFIG: Readonly<Record<string, string>> = {
  "cluster-name": "default", "cluster-id": "0", "identity-allocation-mode": "crd", "routing-mode": "tunnel", "enable-wireguard": "true", "mesh-auth-enabled": "true", "mesh-auth-mutual-enabled": "true", "mesh-auth-mutual-listener-port": "4250",
  "mesh-auth-spiffe-trust-domain": TD, "mesh-auth-spire-admin-socket": "/run/spire/sockets/admin.sock", "mesh-auth-spire-agent-socket": "/run/spire/sockets/agent/agent.sock",
};
export const SERVER: Readonly<Record<string, readonly string[]>> = { trust_domain: [TD], data_dir: ["/run/spire/data"], admin_ids: [`spiffe://${TD}/cilium-operator`], clusters: ["default"], service_account_allow_list: ["cilium-spire:spire-agent"] };
export const AGENTS: Readonly<Record<string, readonly string[]>> = { trust_domain: [TD], cluster: ["default"], socket_path: ["/run/spire/sockets/agent/agent.sock"], admin_socket_path: ["/run/spire/sockets/admin.sock"], authorized_delegates: [`spiffe://${TD}/cilium-agent`] };
const PODS_OF_PARTS = [["cilium", PARTS.cilium], ["spire-agent", PARTS.agents]] as const;
export const PODS: readonly PodRecord[] = [
  podRecord("shop", "api", { labels: { app: "api" }, node: "worker-1" }),
  podRecord("shop", "web", { labels: { app: "web" }, node: "worker-2" }),
  ...["worker-1", "worker-2"].flatMap((node) => PODS_OF_PARTS.map(([name, { part: component, namespace }]) => podRecord(namespace, `${name}-${node}`, { node, hostNetwork: true, component }))),
];
export const IDENTITIES = [[WEB_ID, "shop", "web"], [API_ID, "shop", "api"]] as const;

function tell<Resource extends ClusterResource>(book: ClusterBook, resource: Resource, records: readonly ClusterRecords[Resource][] | null): void {
  // The union pairs each resource with its own records; a generic call loses that.
  if (records !== null) book.apply(changesOf(resource, records, [], true) as Parameters<ClusterBook["apply"]>[0], 0);
}

function bookOf(stand: Stand): ClusterBook {
  const book = createClusterBook();
  const named = <Values>(values: Values | null, namespace: string, name: string) => (values === null ? null : [{ key: `${namespace}/${name}`, namespace, name, values }]);
  const parts = stand.parts ?? Object.values(PARTS);
  const identities = stand.identities === undefined ? IDENTITIES : stand.identities;
  const nodes = ["worker-1", "worker-2"];
  tell(book, "nodes", nodes.map((name): NodeRecord => ({ key: name, name, uid: `uid-${name}`, labels: {}, addresses: [], ready: true, kernel: "", createdAtMs: 0 })));
  tell(book, "ciliumnodes", nodes.map((name): CiliumNodeRecord => ({ key: name, name, addresses: [], podRanges: [], bootId: "", encryptionKey: null, wireguardKey: "k", optedOutOfNodeEncryption: false, createdAtMs: 0 })));
  tell(book, "namespaces", ["shop", "pay"].map((name) => ({ key: name, name, labels: {}, deleting: false })));
  tell(book, "cilium-config", named(stand.config === undefined ? CONFIG : stand.config, "kube-system", "cilium-config"));
  tell(book, "spire-server-config", named(stand.server === undefined ? SERVER : stand.server, "cilium-spire", "spire-server"));
  tell(book, "spire-agent-config", named(stand.agents === undefined ? AGENTS : stand.agents, "cilium-spire", "spire-agent"));
  tell(book, "daemonsets", parts.filter(({ kind }) => kind === "DaemonSet"));
  tell(book, "deployments", parts.filter(({ kind }) => kind === "Deployment"));
  tell(book, "statefulsets", parts.filter(({ kind }) => kind === "StatefulSet"));
  tell(book, "pods", stand.pods === undefined ? PODS : stand.pods);
  tell(book, "ciliumidentities", identities === null ? null : identities.map(([identity, namespace, app]) => identityRecord(identity, namespace, app)));
  tell(book, "ciliumendpoints", identities === null ? null : identities.map(([identity, namespace, app]) => endpointGroup(namespace, app, identity)));
  const policies = stand.policies === undefined ? [rules("web", { from: { app: "api" }, ports: ["8080"], auth: "required" })] : stand.policies;
  const ofKind = (kind: PolicyRecord["kind"]) => policies?.filter((each) => each.kind === kind) ?? null;
  tell(book, "ciliumnetworkpolicies", ofKind("CiliumNetworkPolicy"));
  tell(book, "ciliumclusterwidenetworkpolicies", ofKind("CiliumClusterwideNetworkPolicy"));
  tell(book, "networkpolicies", ofKind("NetworkPolicy"));
  for (const [resource, state] of Object.entries(stand.states ?? {}) as [ClusterResource, ResourceState][]) book.setState(resource, state);
  return book;
}

function spireOf(stand: Stand): SpireView | null {
  if (stand.spire === null) return null;
  const { entries = [...BASE_ENTRIES, identityEntry(WEB_ID), identityEntry(API_ID)], spireAgents = [agent("worker-1"), agent("worker-2")] } = stand;
  return {
    tier: "1", label: "spire-server:8081", trustDomain: live<TrustDomain>(valid(parseTrustDomain(TD))),
    entries: entries === null ? UNSEEN : live(createEntryBook(entries, { unreadable: { count: 0, first: [] }, cut: null }, null)),
    agents: spireAgents === null ? UNSEEN : live({ agents: spireAgents, unreadable: { count: 0, first: [] }, cut: null }),
    bundle: UNSEEN, signing: UNSEEN, server: UNSEEN, process: UNSEEN, own: UNSEEN, clockLeadMs: null, ...stand.spire,
  };
}

/** For tests: the ground of a cluster that stands as told. */
export function groundOf(stand: Stand = {}): FindingGround {
  const book = bookOf(stand);
  const spire = spireOf(stand);
  const facts = spire === null ? ({ read: false, reason: "SPIRE is not read" } as const) : entryFactsOf(spire.entries);
  const entries: EntryReading = facts.read ? { read: true, entries: indexEntries(facts.entries) } : facts;
  const { version } = agentVersionOf(book);
  const meshAuth = meshAuthOf(book.config(), version);
  const policies = clusterPoliciesOf(book, version);
  const module = meshAuth.module === "off" ? "off" : meshAuth.handshakes;
  const requirement = (each: Pair) => requirementOfPair(each, policies, book, module);
  const encryption = encryptionGround(book);
  const shelf = { texts: shareTexts(1_000), byIdentity: new Map() };
  const joined = (stand.pairs ?? [pair()]).map((each) => joinPair(each, requirement(each), { book, policies, entries, numbering: book.numbering(), trustDomain: meshAuth.trustDomain, module, encryption, shelf }));
  return {
    book, policies, spire, entries, pairs: joined, window: { from: ms(0), to: ms(600_000) }, coverage: { ...COMPLETE, ...stand.coverage },
    refusedRequests: new Map(joined.map(({ key }) => [key, stand.requests ?? []])), requirement, nowMs: NOW_MS,
  };
}
