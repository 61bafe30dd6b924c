import { compareTrustDomains, type TrustDomainClaim } from "../spire/trust-domains";
import { knownOf } from "../spire/reading";
import { isEntryPossible, scopeOfIdentity } from "../cluster/identity-scope";
import { spiffeIdOf } from "../cluster/spiffe-id";
import { pathOf, type SpiffeId } from "../spire/spiffe-id";
import { wholeEntries } from "./base-entries";
import type { FindingScene } from "./finding-scene";
import { sayBounded, type Report } from "./report";
import { valuesOf } from "./spire-settings";

const SERVER_CONF = "SPIRE's server.conf";
const AGENT_CONF = "SPIRE's agent.conf";
const SINCE = "a ConfigMap does not say since when a value stands in it";
const OPERATOR_PATH = "/cilium-operator";

/** What Cilium, SPIRE's server and its agents must say alike, or grant each other. */
export function checkSpireConfig(scene: FindingScene, report: Report): void {
  checkTrustDomains(scene, report);
  checkClusterNames(scene, report);
  checkAllowList(scene, report);
  checkDelegate(scene, report);
  checkOperator(scene, report);
}

function checkTrustDomains(scene: FindingScene, report: Report): void {
  const server = valuesOf(scene, "spire-server-config", "trust_domain").values ?? [];
  const agent = valuesOf(scene, "spire-agent-config", "trust_domain").values ?? [];
  const live = scene.spire === null ? null : (knownOf(scene.spire.trustDomain)?.value ?? null);
  // Cilium's own counts only where it uses SPIRE: its default says nothing elsewhere.
  const cilium = scene.meshAuth.spire === "on" ? scene.meshAuth.trustDomain : null;
  const claims: TrustDomainClaim[] = [
    { place: "Cilium (cilium-config)", trustDomain: cilium },
    ...(server.length === 0 && live === null ? [{ place: "SPIRE server", trustDomain: null }] : []),
    ...server.map((trustDomain) => ({ place: "SPIRE server (server.conf)", trustDomain })),
    ...(live === null ? [] : [{ place: "SPIRE server (its bundle)", trustDomain: live }]),
    ...(agent.length === 0 ? [{ place: "SPIRE agent", trustDomain: null }] : agent.map((trustDomain) => ({ place: "SPIRE agent (agent.conf)", trustDomain }))),
  ];
  const verdict = compareTrustDomains(claims);
  if (verdict.state === "same") return;
  if (verdict.state === "unknown") return report.unmade("trust-domains-differ", `not seen: ${verdict.notSeen.join(", ")}`);
  const seen = claims.flatMap(({ place, trustDomain }) => (trustDomain === null ? [] : [{ what: `${place} says ${trustDomain}`, source: place }]));
  report.found({
    code: "trust-domains-differ",
    severity: "blocks",
    title: verdict.state === "differ" ? "Cilium and SPIRE do not name the same trust domain: no certificate is the one that is asked for" : `${verdict.place} names no valid trust domain: ${verdict.reason}`,
    since: SINCE,
    evidence: seen,
    pairs: scene.requiredPairs,
    fix: "Give all of them one trust domain, restart SPIRE's server and agents and Cilium's operator and agents, and let entries be made anew.",
    command: "authentication.mutual.spire.trustDomain   # the value of Cilium's chart that sets all of them",
  });
}

function checkClusterNames(scene: FindingScene, report: Report): void {
  const agents = valuesOf(scene, "spire-agent-config", "cluster");
  const server = valuesOf(scene, "spire-server-config", "clusters");
  const unread = agents.values === null ? agents.reason : server.values === null ? server.reason : null;
  if (agents.values === null || server.values === null) return report.unmade("cluster-names-differ", unread ?? "");
  if (agents.values.length === 0 || server.values.length === 0) return report.unmade("cluster-names-differ", "no k8s_psat cluster is named in the configurations");
  const known = server.values;
  const foreign = agents.values.filter((name) => !known.includes(name));
  if (foreign.length === 0) return;
  report.found({
    code: "cluster-names-differ",
    severity: "blocks",
    title: "SPIRE's agents say they belong to a cluster that its server does not know: they cannot attest",
    since: SINCE,
    evidence: [{ what: `agents say cluster ${foreign.join(", ")}`, source: AGENT_CONF }, { what: `the server knows ${server.values.join(", ")}`, source: SERVER_CONF }],
    pairs: scene.requiredPairs,
    fix: "Name the same k8s_psat cluster in both, and restart server and agents.",
  });
}

function checkAllowList(scene: FindingScene, report: Report): void {
  const list = valuesOf(scene, "spire-server-config", "service_account_allow_list");
  if (list.values === null) return report.unmade("agents-not-allowed", list.reason);
  const silence = scene.silence("daemonsets");
  const agents = scene.components("spire-agent").filter(({ serviceAccount }) => serviceAccount !== "");
  if (agents.length === 0) return report.unmade("agents-not-allowed", silence ?? "no SPIRE agents with a service account were found");
  const allowed = list.values;
  const refused = agents.map(({ namespace, serviceAccount }) => `${namespace}:${serviceAccount}`).filter((account) => !allowed.includes(account));
  // Some other agents may be those of another SPIRE: only where the server would take none of them is it at fault.
  if (refused.length < agents.length) return;
  report.found({
    code: "agents-not-allowed",
    severity: "blocks",
    title: "SPIRE's server does not accept the service account of its agents: they cannot attest",
    since: SINCE,
    evidence: [{ what: `service_account_allow_list holds ${list.values.length === 0 ? "nobody" : sayBounded(list.values)}`, source: SERVER_CONF }, { what: `agents run as ${sayBounded(refused)}`, source: "DaemonSet of SPIRE's agents" }],
    pairs: scene.requiredPairs,
    fix: "Put the agents' account into the list, and restart the server.",
    command: `service_account_allow_list = ["${refused[0] ?? ""}"]   # server.conf, NodeAttestor "k8s_psat"`,
  });
}

function checkDelegate(scene: FindingScene, report: Report): void {
  const delegates = valuesOf(scene, "spire-agent-config", "authorized_delegates");
  const { spire: isUsed, trustDomain } = scene.meshAuth;
  if (delegates.values === null) return report.unmade("delegate-not-authorized", delegates.reason);
  if (isUsed === "unknown" || trustDomain === null) return report.unmade("delegate-not-authorized", "cilium-config was not read");
  if (isUsed === "off" || delegates.values.some((id) => id.startsWith(`spiffe://${trustDomain}/`))) return;
  report.found({
    code: "delegate-not-authorized",
    severity: "blocks",
    title: "SPIRE's agents hand out identities to no Cilium agent: nobody of its trust domain is an authorized delegate",
    since: SINCE,
    evidence: [{ what: `authorized_delegates holds ${delegates.values.length === 0 ? "nobody" : sayBounded(delegates.values)}`, source: AGENT_CONF }, { what: `Cilium's trust domain is ${trustDomain}`, source: "ConfigMap cilium-config" }],
    pairs: scene.requiredPairs,
    fix: "Authorize the ID under which Cilium's agents are registered, and restart SPIRE's agents.",
    command: `authorized_delegates = ["spiffe://${trustDomain}/cilium-agent"]   # agent.conf`,
  });
}

/** An administrator is who stands in `admin_ids`, or whose entry says so (spiffe/spire v1.15.3, pkg/server/api/middleware). */
function checkOperator(scene: FindingScene, report: Report): void {
  const admins = valuesOf(scene, "spire-server-config", "admin_ids");
  const { spire: isUsed, trustDomain } = scene.meshAuth;
  if (admins.values === null) return report.unmade("operator-not-admin", admins.reason);
  if (isUsed === "unknown" || trustDomain === null) return report.unmade("operator-not-admin", "cilium-config was not read");
  const operator = `spiffe://${trustDomain}${OPERATOR_PATH}`;
  if (isUsed === "off" || admins.values.includes(operator)) return;
  const { book, silence } = wholeEntries(scene);
  if (book === null) return report.unmade("operator-not-admin", `admin_ids does not name ${operator}; whether its entry makes it an administrator is not known: ${silence}`);
  if ([...book.entries.values()].some((entry) => isOperator(entry.spiffeId, operator) && entry.isAdmin)) return;
  // A policy of SPIRE's own may grant it as well, which is not read: entries that are all there speak for it.
  const ids = new Set<string>(book.bySpiffeId.keys());
  const lacking = scene.identities.inUse.filter(({ id }) => isEntryPossible(scopeOfIdentity(id, scene.book.numbering())) && !ids.has(spiffeIdOf(trustDomain, id)));
  report.found({
    code: "operator-not-admin",
    severity: lacking.length > 0 ? "blocks" : "risk",
    title: "Cilium's operator is not granted to write entries: new identities never get one",
    since: SINCE,
    evidence: [{ what: `admin_ids holds ${admins.values.length === 0 ? "nobody" : sayBounded(admins.values)}`, source: SERVER_CONF }, { what: `no entry of ${operator} is an administrator's`, source: "SPIRE's entries" }, { what: lacking.length > 0 ? `${lacking.length} of the ${scene.identities.inUse.length} identities in use have no entry` : "every identity in use has an entry: it could write when they were made", source: "SPIRE's entries" }],
    pairs: lacking.length > 0 ? scene.requiredPairs : [],
    fix: "Name the operator's ID in admin_ids, and restart SPIRE's server.",
    command: `admin_ids = ["${operator}"]   # server.conf`,
  });
}

const isOperator = (id: SpiffeId, operator: string): boolean => id === operator || (pathOf(id) === OPERATOR_PATH && id.startsWith(operator));
