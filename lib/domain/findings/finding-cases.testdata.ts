import { ms } from "../flow.testdata";
import { podRecord } from "../cluster/cluster.testdata";
import type { Pair } from "../pair";
import { cnp, labels, type ShortRule } from "../policy/policy.testdata";
import { createEntryBook } from "../spire/entry-book";
import type { FindingSeverity } from "./finding";
import type { FindingCode } from "./finding-codes";
import {
  agent, AGENTS, API_ID, BASE_ENTRIES, CONFIG, counts, end, entry, HOST_END, IDENTITIES, identityEntry, NOW_MS, OUTSIDE_END, pair, PARTS, policy, PODS, rules, SERVER, spiffe, stale, WEB_ID, withSpec, type Stand,
} from "./findings.testdata";

/** A cluster in which a finding is raised, and one as near to it as can be in which it is not. */
export interface FindingCase {
  readonly code: FindingCode;
  readonly says: string;
  readonly severity: FindingSeverity;
  readonly raised: Stand;
  readonly near: Stand;
}

const FROM_API: ShortRule = { from: { app: "api" } };
const REQUIRED: ShortRule = { ...FROM_API, auth: "required" };
const ENTRIES = [...BASE_ENTRIES, identityEntry(WEB_ID), identityEntry(API_ID)];
const config = (more: Record<string, string>): Pick<Stand, "config"> => ({ config: { ...CONFIG, ...more } });
const server = (more: Record<string, readonly string[]>): Pick<Stand, "server"> => ({ server: { ...SERVER, ...more } });
const agents = (more: Record<string, readonly string[]>): Pick<Stand, "agents"> => ({ agents: { ...AGENTS, ...more } });
const onePair = (more: Partial<Pair>): Pick<Stand, "pairs"> => ({ pairs: [pair(more)] });
const without = (path: string) => ENTRIES.filter(({ spiffeId }) => spiffeId !== spiffe(path));
const noPolicy: Pick<Stand, "policies"> = { policies: [] };
const volume = (kind: string) => [{ name: "data", kind, source: "", mounts: [{ container: "spire-server", path: "/run/spire/data" }] }];
const serverPod = (notReady: string, phase = "Pending") => podRecord("cilium-spire", "spire-server-0", { phase, node: null, ready: false, notReady, component: PARTS.server.part });
const egress = (rule: ShortRule) => cnp("x", [rule]).specs[0]?.ingress ?? [];
const http = (path: string) =>
  (cnp("x", [{ ...REQUIRED, ports: ["8080"], http: true }]).specs[0]?.ingress ?? []).map((rule) => ({ ...rule, toPorts: rule.toPorts?.map((ports) => ({ ...ports, l7: { http: [{ path, method: "GET" }], dns: null } })) ?? null }));
const refusing = onePair({ l7: { connectionsRefusedAll: 0, connectionsRefusedSome: 1, requestsRefused: 2 } });
const DNS_POD = podRecord("shop", "dns", { labels: { "k8s-app": "kube-dns" }, node: "worker-1" });
const dnsPolicy = (rule: ShortRule) => policy(cnp("dns", [rule], { spec: { endpointSelector: labels({ app: "dns" }) } }));
const dnsStand = (rule: ShortRule): Stand => ({ pods: [...PODS, DNS_POD], identities: [...IDENTITIES, [20_103, "shop", "dns"]], entries: [...ENTRIES, identityEntry(20_103)], policies: [dnsPolicy(rule)] });

/** Every code stands here at least once. */
export const FINDING_CASES: readonly FindingCase[] = [
  { code: "required-while-off", says: "the module is off and a policy asks", severity: "blocks", raised: config({ "mesh-auth-enabled": "false" }), near: { ...config({ "mesh-auth-enabled": "false" }), ...noPolicy } },
  { code: "required-while-off", says: "agents answer no handshakes", severity: "blocks", raised: config({ "mesh-auth-mutual-listener-port": "0" }), near: config({ "mesh-auth-mutual-listener-port": "4251" }) },
  { code: "spire-integration-off", says: "nothing registers identities", severity: "blocks", raised: config({ "mesh-auth-mutual-enabled": "false" }), near: { ...config({ "mesh-auth-mutual-enabled": "false" }), ...noPolicy } },
  { code: "spire-outage", says: "no pod of the server is ready", severity: "blocks", raised: { parts: Object.values({ ...PARTS, server: { ...PARTS.server, ready: 0 } }) }, near: { parts: Object.values({ ...PARTS, server: { ...PARTS.server, ready: 0, desired: 0 } }) } },
  {
    code: "spire-outage", says: "nothing of SPIRE can be read any more", severity: "risk",
    raised: { spire: { entries: stale(createEntryBook(ENTRIES, { unreadable: { count: 0, first: [] }, cut: null }, null), NOW_MS - 300_000), agents: stale({ agents: [], unreadable: { count: 0, first: [] }, cut: null }, NOW_MS - 200_000) } },
    // The agents are still told: the server is there.
    near: { spire: { entries: stale(createEntryBook(ENTRIES, { unreadable: { count: 0, first: [] }, cut: null }, null), NOW_MS - 300_000) } },
  },
  { code: "server-storage-unbound", says: "the server waits for its volume", severity: "blocks", raised: { pods: [...PODS, serverPod("Unschedulable: pod has unbound immediate PersistentVolumeClaims")] }, near: { pods: [...PODS, serverPod("Unschedulable: 0/2 nodes are available")] } },
  { code: "base-entry-missing", says: "the delegate's entry is not there", severity: "blocks", raised: { entries: without("/cilium-agent") }, near: { entries: [...without("/cilium-agent"), entry("/agents/of-cilium", "/spire/server")], ...agents({ authorized_delegates: ["spiffe://spiffe.cilium/agents/of-cilium"] }) } },
  { code: "base-entry-missing", says: "the operator's entry is not there", severity: "blocks", raised: { entries: without("/cilium-operator") }, near: { entries: null } },
  { code: "delegate-not-authorized", says: "the delegate is of another trust domain", severity: "blocks", raised: agents({ authorized_delegates: ["spiffe://other/cilium-agent"] }), near: { ...agents({ authorized_delegates: ["spiffe://spiffe.cilium/agents"] }), entries: [...ENTRIES, entry("/agents", "/spire/server")] } },
  { code: "operator-not-admin", says: "admin_ids name somebody else, and entries lack", severity: "blocks", raised: { ...server({ admin_ids: ["spiffe://spiffe.cilium/somebody"] }), entries: without(`/identity/${API_ID}`) }, near: { ...server({ admin_ids: [] }), entries: [...without("/cilium-operator"), entry("/cilium-operator", "/ns/cilium-spire/sa/spire-agent", { isAdmin: true })] } },
  { code: "operator-not-admin", says: "nobody is named, though entries are all there", severity: "risk", raised: server({ admin_ids: [] }), near: { ...server({ admin_ids: [] }), entries: null } },
  { code: "trust-domains-differ", says: "the server says another", severity: "blocks", raised: server({ trust_domain: ["example.org"] }), near: { ...config({ "mesh-auth-mutual-enabled": "false", "mesh-auth-spiffe-trust-domain": "unused.example" }), ...noPolicy } },
  { code: "cluster-names-differ", says: "agents say another cluster", severity: "blocks", raised: agents({ cluster: ["lab"] }), near: { ...agents({ cluster: ["lab"] }), ...server({ clusters: ["default", "lab"] }) } },
  { code: "agents-not-allowed", says: "the account was renamed", severity: "blocks", raised: server({ service_account_allow_list: ["spire:spire-agent"] }), near: server({ service_account_allow_list: ["other:x", "cilium-spire:spire-agent"] }) },
  {
    code: "socket-paths-differ", says: "the paths differ on the node", severity: "blocks", raised: agents({ admin_socket_path: ["/run/spire/other/admin.sock"] }),
    near: { ...config({ "mesh-auth-spire-admin-socket": "/sockets/admin.sock" }), parts: Object.values({ ...PARTS, cilium: { ...PARTS.cilium, volumes: [{ name: "s", kind: "hostPath", source: "/run/spire/sockets/", mounts: [{ container: "cilium", path: "/sockets" }] }] } }) },
  },
  {
    code: "socket-paths-differ", says: "the same path, but not of the node", severity: "blocks",
    raised: { parts: Object.values({ ...PARTS, agents: { ...PARTS.agents, volumes: PARTS.agents.volumes.map((each) => ({ ...each, kind: "emptyDir", source: "" })) } }) }, near: { agents: null },
  },
  { code: "agent-missing", says: "a node with workloads has none", severity: "blocks", raised: { pods: PODS.filter(({ name }) => name !== "spire-agent-worker-2") }, near: { pods: PODS.filter(({ name }) => name !== "spire-agent-worker-2" && name !== "web") } },
  { code: "agent-missing", says: "it is not ready", severity: "blocks", raised: { pods: PODS.map((each) => (each.name === "spire-agent-worker-1" ? { ...each, ready: false, notReady: "CrashLoopBackOff" } : each)) }, near: { pods: PODS.filter(({ name }) => name !== "spire-agent-worker-1"), states: { pods: "stale" } } },
  { code: "agent-banned", says: "the server banned it", severity: "blocks", raised: { spireAgents: [agent("worker-1"), agent("worker-2", { isBanned: true, serial: null })] }, near: { spireAgents: [agent("worker-1"), agent("worker-2"), agent("worker-9", { isBanned: true, serial: null })] } },
  { code: "agent-expired", says: "its certificate has ended", severity: "blocks", raised: { spireAgents: [agent("worker-1"), agent("worker-2", { expiresAtMs: NOW_MS - 1 })] }, near: { spireAgents: [agent("worker-1"), agent("worker-2"), agent("worker-9", { expiresAtMs: NOW_MS - 1 })] } },
  { code: "agent-not-attested", says: "the server does not know it", severity: "blocks", raised: { spireAgents: [agent("worker-1")] }, near: { spireAgents: [agent("worker-1"), agent("pod", { id: spiffe("/spire/agent/join_token/x"), attestationType: "join_token" })] } },
  { code: "entry-missing", says: "an identity in use has none", severity: "blocks", raised: { entries: without(`/identity/${API_ID}`) }, near: { entries: null } },
  { code: "entry-missing", says: "identities are all read, or nothing follows", severity: "blocks", raised: { entries: without(`/identity/${API_ID}`) }, near: { entries: [...BASE_ENTRIES, identityEntry(WEB_ID)], identities: [IDENTITIES[0]] } },
  { code: "entry-ambiguous", says: "an entry lacks the selector", severity: "blocks", raised: { entries: [...without(`/identity/${API_ID}`), { ...identityEntry(API_ID), selectors: [{ type: "cilium", value: "mtls" }] }] }, near: { entries: [...without(`/identity/${API_ID}`), { ...identityEntry(API_ID), selectors: [{ type: "cilium", value: "mutual-auth" }, { type: "k8s", value: "ns:x" }] }] } },
  { code: "entry-orphaned", says: "an entry outlived its identity", severity: "note", raised: { entries: [...ENTRIES, identityEntry(20_999)] }, near: { entries: [...ENTRIES, identityEntry(20_999)], states: { ciliumidentities: "stale" } } },
  { code: "required-of-reserved-peer", says: "a rule names the host", severity: "blocks", raised: { policies: [rules("web", { entities: ["host"], auth: "required" })], pairs: [pair({ source: HOST_END })] }, near: { policies: [rules("web", { entities: ["host"] }, REQUIRED)] } },
  { code: "required-of-outside-peer", says: "a rule names a network", severity: "blocks", raised: { policies: [rules("web", { cidrs: ["192.0.2.0/24"], auth: "required" })], pairs: [pair({ source: OUTSIDE_END })] }, near: { policies: [rules("web", { cidrs: ["192.0.2.0/24"] }, REQUIRED)] } },
  { code: "required-of-outside-peer", says: "a rule names the world, which nobody met", severity: "risk", raised: { policies: [rules("web", { entities: ["world"], auth: "required" })] }, near: { policies: [rules("web", { entities: ["world"], auth: "disabled" })] } },
  { code: "cluster-mesh-peer", says: "the source is of another cluster", severity: "blocks", raised: { policies: [rules("web", REQUIRED)], ...config({ "policy-default-local-cluster": "false" }), pairs: [pair({ source: end("shop", "api", 2 * 65_536 + 300, { labels: ["k8s:app=api", "k8s:io.cilium.k8s.policy.cluster=other", "k8s:io.kubernetes.pod.namespace=shop"] }) })] }, near: {} },
  { code: "policies-contradict", says: "two modes for one selector and port", severity: "blocks", raised: { policies: [rules("web", REQUIRED), rules("web2", { ...FROM_API, auth: "disabled" })] }, near: { policies: [rules("web", REQUIRED), rules("web2", { from: { "k8s:app": "api" }, auth: "disabled" })] } },
  { code: "probes-need-authentication", says: "everybody must authenticate", severity: "risk", raised: { policies: [rules("web", { entities: ["all"], auth: "required" })] }, near: { policies: [rules("web", { from: {}, auth: "required" })] } },
  { code: "probes-need-authentication", says: "a port for everybody does it as well, and the host was refused", severity: "blocks", raised: { policies: [rules("web", { ports: ["8080"], auth: "required" })], pairs: [pair({ source: HOST_END, counts: counts({ authRefused: 2 }) })] }, near: { policies: [rules("web", REQUIRED)] } },
  { code: "spire-path-needs-authentication", says: "DNS asks nodes for it", severity: "blocks", raised: dnsStand({ entities: ["cluster"], auth: "required" }), near: dnsStand({ from: { app: "web" }, auth: "required" }) },
  { code: "rule-allows-nothing", says: "a rule has neither peers nor ports", severity: "blocks", raised: { policies: [rules("web", { auth: "required" })] }, near: { policies: [rules("web", { ports: ["8080"], auth: "required" })] } },
  {
    code: "http-path-without-query", says: "a query alone was refused", severity: "blocks", raised: { ...refusing, policies: [withSpec("web", { ingress: http("/items") })], requests: [{ method: "GET", path: "/items?page=2" }] },
    near: { ...refusing, policies: [withSpec("web", { ingress: http("/items") })], requests: [{ method: "GET", path: "/other?page=2" }, { method: "POST", path: "/items?page=2" }, { method: "GET", path: "/others" }] },
  },
  { code: "established-refused", says: "an open connection was refused", severity: "blocks", raised: onePair({ establishedRefused: { connections: 1, packets: 4, firstAt: ms(5), lastAt: ms(9) } }), near: onePair({ counts: counts({ authRefused: 1 }) }) },
  {
    code: "authentication-dropped", says: "the field stands beside the rules", severity: "risk",
    raised: { policies: [{ ...rules("web", FROM_API), reading: { ...rules("web", FROM_API).reading, pruned: ["spec.authentication"] } }] },
    near: { policies: [{ ...rules("web", REQUIRED), reading: { ...rules("web", REQUIRED).reading, ignored: ["spec.ingress[0].authentication.type"], pruned: ["spec.colour"] } }] },
  },
  { code: "policy-refused", says: "a nodeSelector in a namespaced policy, Valid to the operator", severity: "risk", raised: { policies: [withSpec("web", { endpointSelector: null, nodeSelector: labels({}) }, [REQUIRED])] }, near: {} },
  { code: "policy-not-valid", says: "the condition is False", severity: "risk", raised: { policies: [{ ...rules("web", REQUIRED), validity: { valid: false, message: "mutual auth feature is disabled", atMs: 5 } }] }, near: { policies: [{ ...rules("web", REQUIRED), validity: { valid: null, message: "", atMs: null } }] } },
  { code: "requirement-lost", says: "HTTP for everybody outranks the peer's requirement (rule 8)", severity: "risk", raised: { policies: [rules("web", REQUIRED, { ports: ["8080"], http: true })] }, near: { policies: [rules("web", REQUIRED, { ports: ["8080"] })] } },
  { code: "requirement-lost", says: "everybody on the port lifts the peer's requirement (rule 6)", severity: "risk", raised: { policies: [rules("web", REQUIRED, { ports: ["8080"], auth: "disabled" })] }, near: { policies: [rules("web", REQUIRED, { ...FROM_API, ports: ["8080"], auth: "disabled" })] } },
  { code: "requirement-depends", says: "one port explicit, one not (topic 21)", severity: "risk", raised: { policies: [rules("web", REQUIRED, { ...FROM_API, ports: ["80"], auth: "disabled" }, { ...FROM_API, ports: ["8080"] })] }, near: { policies: [rules("web", REQUIRED, { ...FROM_API, ports: ["8080"] })] } },
  { code: "allowed-without-authentication", says: "verdicts let it through", severity: "risk", raised: onePair({ counts: counts({ allowedUnauthenticated: 2 }), allowedBy: { verdict: 2, trace: 0 } }), near: onePair({ counts: counts({ allowedUnauthenticated: 2 }), allowedBy: { verdict: 0, trace: 2 } }) },
  { code: "allowed-without-authentication", says: "the policies were there before the window", severity: "risk", raised: onePair({ counts: counts({ allowedUnauthenticated: 2 }), allowedBy: { verdict: 2, trace: 0 } }), near: { ...onePair({ counts: counts({ allowedUnauthenticated: 2 }), allowedBy: { verdict: 2, trace: 0 } }), policies: [{ ...rules("web", REQUIRED), createdAtMs: NOW_MS - 60_000 }] } },
  { code: "required-without-encryption", says: "nothing encrypts", severity: "risk", raised: config({ "enable-wireguard": "false" }), near: { config: null } },
  {
    code: "egress-only-requirement", says: "the sender's side alone asks", severity: "risk",
    raised: { policies: [policy(cnp("api", [], { spec: { endpointSelector: labels({ app: "api" }), ingress: null, egress: egress({ from: { app: "web" }, auth: "required" }) } }))] },
    near: { policies: [policy(cnp("api", [], { spec: { endpointSelector: labels({ app: "api" }), ingress: null, egress: egress({ from: { app: "web" }, auth: "required" }) } })), rules("web", REQUIRED)] },
  },
  { code: "label-looks-like-namespace", says: "`namespace` is a pod label that no pod has", severity: "risk", raised: { policies: [rules("web", { from: { namespace: "pay" }, auth: "required" })] }, near: { policies: [rules("web", { from: { namespace: "nowhere" }, auth: "required" })] } },
  { code: "policy-selects-nothing", says: "no pod has the label", severity: "risk", raised: { policies: [withSpec("web", { endpointSelector: labels({ app: "gone" }) }, [REQUIRED])] }, near: { policies: [withSpec("web", { endpointSelector: labels({ app: "gone" }) }, [REQUIRED])], states: { ciliumendpoints: "stale" } } },
  { code: "server-storage-off", says: "an emptyDir holds the data", severity: "risk", raised: { parts: Object.values({ ...PARTS, server: { ...PARTS.server, claims: [], volumes: volume("emptyDir") } }) }, near: { parts: Object.values({ ...PARTS, server: { ...PARTS.server, claims: [], volumes: volume("persistentVolumeClaim") } }) } },
  { code: "policy-never-matched", says: "no pair met it", severity: "note", raised: { pairs: [] }, near: { pairs: [], coverage: { complete: false, reasons: ["9 events lost on worker-1"] } } },
];
