import { policyIdentity, type PolicyIdentity } from "../policy/policy-identity";
import { evaluatePolicy } from "../policy/compiled-policies";
import { printRuleOrigin, type PolicyDirection, type RuleOrigin } from "../policy/policy-rule";
import type { PodRecord } from "../cluster/pod";
import { printPolicy, type FindingScene } from "./finding-scene";
import { asksForAuthentication, HOST_IDENTITY } from "./shape-probes";
import { sayBounded, type Report } from "./report";

const REMOTE_NODE = policyIdentity(6, ["reserved:remote-node"]);
const API_SERVER = policyIdentity(7, ["reserved:kube-apiserver"]);
const DNS_APPS: ReadonlySet<string> = new Set(["kube-dns", "coredns", "node-local-dns"]);
const TCP = 6;
const UDP = 17;

interface Step {
  readonly what: string;
  readonly subject: PolicyIdentity;
  readonly direction: PolicyDirection;
  readonly peer: PolicyIdentity;
  readonly protocol: number;
  readonly port: number;
}

/** What SPIRE needs in order to authenticate anybody must not wait for authentication: its server, DNS, storage, the API server. */
export function checkSpirePath(scene: FindingScene, report: Report): void {
  const { engine, policies, book } = scene;
  const silence = policies.missing ?? scene.silence("pods") ?? scene.identities.missing;
  if (silence !== null) report.unmade("spire-path-needs-authentication", silence);
  if (engine === null || scene.demanding.length === 0) return;
  const parts = { server: [] as PolicyIdentity[], dns: [] as PolicyIdentity[], storage: [] as PolicyIdentity[] };
  for (const pod of book.of("pods").values()) {
    const part = partOf(pod);
    const identity = part === null || pod.hostNetwork ? null : identityOf(pod, scene);
    if (part !== null && identity !== null && !parts[part].some(({ id }) => id === identity.id)) parts[part].push(identity);
  }
  const waiting: { readonly step: Step; readonly origins: readonly RuleOrigin[] }[] = [];
  for (const step of stepsOf(parts)) {
    const answer = evaluatePolicy(engine, step);
    if (asksForAuthentication(answer)) waiting.push({ step, origins: answer.origins });
  }
  if (waiting.length === 0) return;
  const blamed = [...new Set(waiting.flatMap(({ origins }) => origins.flatMap((origin) => (origin.by === "policy" ? [printPolicy(origin.policy)] : []))))].sort();
  const numbers = [...new Set(waiting.map(({ step }) => step.subject.id))];
  report.found({
    code: "spire-path-needs-authentication",
    severity: "blocks",
    title: `SPIRE's own way needs authentication (${sayBounded([...new Set(waiting.map(({ step }) => step.what))], 3)}): once it lapses, it cannot come back`,
    since: "when the policies came to say so is not recorded",
    evidence: waiting.slice(0, 8).map(({ step, origins }) => ({ what: `${step.what}: asked for by ${origins.map(printRuleOrigin).join(", ")}`, source: `policies, merged as Cilium ${engine.options.version} does` })),
    pairs: scene.pairs.filter(({ destination, source }) => [...destination.identities, ...source.identities].some((each) => numbers.includes(each)) && blamed.length > 0).filter(({ required }) => [...required.ingress, ...required.egress].some((each) => blamed.includes(each))),
    identities: numbers,
    policies: blamed,
    fix: "Exempt SPIRE's namespace, cluster DNS, storage and the API server: select them out of the policy, or give their ports a rule of their own without `authentication`.",
  });
}

function partOf(pod: PodRecord): "server" | "dns" | "storage" | null {
  if (pod.component?.role === "spire-server") return "server";
  const app = pod.labels["k8s-app"] ?? pod.labels["app.kubernetes.io/name"] ?? pod.labels["app"] ?? "";
  if (DNS_APPS.has(app)) return "dns";
  return /(^|-)csi(-|$)/.test(app) || /(^|-)csi(-|$)/.test(pod.owner?.name ?? "") ? "storage" : null;
}

function identityOf(pod: PodRecord, { book }: FindingScene): PolicyIdentity | null {
  const endpoint = book.endpointOf(pod.namespace, pod.name);
  const record = endpoint === null ? null : book.identity(endpoint.identity);
  return record === null ? null : policyIdentity(record.identity, record.labels);
}

/** Agents, operator and API server are on the nodes' own network: they come as host, remote node or API server. */
function stepsOf({ server, dns, storage }: Readonly<Record<"server" | "dns" | "storage", readonly PolicyIdentity[]>>): Step[] {
  const nodes = [HOST_IDENTITY, REMOTE_NODE];
  const toApi = (what: string, subject: PolicyIdentity): Step[] => [443, 6443].map((port) => ({ what, subject, direction: "egress" as const, peer: API_SERVER, protocol: TCP, port }));
  return [
    ...server.flatMap((subject) => nodes.map((peer): Step => ({ what: "SPIRE's agents and Cilium's operator reaching the server", subject, direction: "ingress", peer, protocol: TCP, port: 8081 }))),
    ...server.flatMap((subject) => toApi("SPIRE's server reaching the API server", subject)),
    ...server.flatMap((subject) => dns.map((peer): Step => ({ what: "SPIRE's server asking DNS", subject, direction: "egress", peer, protocol: UDP, port: 53 }))),
    ...dns.flatMap((subject) => [...nodes, ...server].map((peer): Step => ({ what: "nodes and SPIRE asking DNS", subject, direction: "ingress", peer, protocol: UDP, port: 53 }))),
    ...dns.flatMap((subject) => toApi("DNS reaching the API server", subject)),
    ...storage.flatMap((subject) => toApi("storage reaching the API server", subject)),
  ];
}

