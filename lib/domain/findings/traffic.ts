import { scopeOfIdentity } from "../cluster/identity-scope";
import type { DirectionRequirement } from "../join/pair-requirement";
import type { Pair } from "../pair";
import { msOfInstant } from "../instant";
import { printPolicy, type FindingScene } from "./finding-scene";
import { sayBounded, type Report } from "./report";
import { sayCount } from "./say-count";

/** What the traffic of the window shows against what policies ask for. */
export function checkTraffic(scene: FindingScene, report: Report): void {
  checkAllowed(scene, report);
  checkEncryption(scene, report);
  checkEgressOnly(scene, report);
  checkMesh(scene, report);
  checkEstablished(scene, report);
}

const sum = (pairs: readonly Pair[], count: (pair: Pair) => number): number => pairs.reduce((total, pair) => total + count(pair), 0);
const sayPairs = (pairs: readonly Pair[]): string => sayBounded(pairs.map(({ key }) => key), 3);
const WINDOW = "flows of the window";

function checkAllowed(scene: FindingScene, report: Report): void {
  if (scene.policies.missing !== null) report.unmade("allowed-without-authentication", scene.policies.missing);
  // Traces alone show no more than that no policy was enforced where they were seen; verdicts show what was decided.
  const allowed = scene.requiredPairs.filter(({ required, allowedBy }) => required.source === "policy" && allowedBy.verdict > 0);
  const fresh = new Set(scene.policies.records.flatMap((record) => (record.createdAtMs !== null && record.createdAtMs > msOfInstant(scene.window.from) ? [printPolicy(record)] : [])));
  const pairs = allowed.filter(({ required }) => ![...required.ingress, ...required.egress].some((policy) => fresh.has(policy)));
  if (pairs.length < allowed.length) report.unmade("allowed-without-authentication", `${sayCount(allowed.length - pairs.length, "pair")}: policies about them were made within the window, so that connections from before may be among those without`);
  if (pairs.length === 0) return;
  report.found({
    code: "allowed-without-authentication",
    severity: "risk",
    title: `${sayCount(sum(pairs, ({ allowedBy }) => allowedBy.verdict), "new connection")} of ${sayCount(pairs.length, "pair")} passed without authentication, though policies require it`,
    since: "the window's first of them is not kept; before the window nothing is said",
    evidence: [
      { what: `${sum(pairs, ({ allowedBy }) => allowedBy.verdict)} of ${sum(pairs, ({ counts }) => counts.total)} new connections, by verdicts: ${sayPairs(pairs)}`, source: WINDOW },
      { what: "policies as they stand now require it, and none of them was made within the window; a change of one is not dated", source: "policies" },
    ],
    pairs,
    policies: [...new Set(pairs.flatMap(({ required }) => [...required.ingress, ...required.egress]))],
    fix: "Where the policy is newer than the connections, nothing is wrong. Else look for a node whose agent does not enforce it, or a rule that takes the requirement away.",
  });
}

function checkEncryption(scene: FindingScene, report: Report): void {
  if (scene.policies.missing !== null) report.unmade("required-without-encryption", scene.policies.missing);
  const plain = scene.requiredPairs.filter(({ encryptedBy }) => encryptedBy.state === "nothing");
  const open = scene.requiredPairs.filter(({ encryptedBy }) => encryptedBy.state === "unknown");
  if (open.length > 0) report.unmade("required-without-encryption", `${open.length} of ${scene.requiredPairs.length} pairs: ${open[0]?.encryptedBy.reason ?? "what encrypts is not known"}`);
  if (plain.length === 0) return;
  report.found({
    code: "required-without-encryption",
    severity: "risk",
    title: `${plain.length} of ${scene.requiredPairs.length} pairs that must authenticate are not encrypted: whoever sits between the nodes reads and changes what they send`,
    since: "the configuration does not say since when",
    evidence: [...new Set(plain.map(({ encryptedBy }) => encryptedBy.reason ?? encryptedBy.evidence[0] ?? "nothing encrypts"))].slice(0, 6).map((what) => ({ what, source: "cilium-config, CiliumNode" })),
    pairs: plain,
    fix: "Switch on WireGuard or IPsec: authentication alone binds no packet to whoever proved who they are.",
    command: "encryption: { enabled: true, type: wireguard }   # values of Cilium's chart",
  });
}

const asks = ({ verdict, auth }: DirectionRequirement): boolean => verdict === "allow" && (auth === "spire" || auth === "test-always-fail");

function checkEgressOnly(scene: FindingScene, report: Report): void {
  if (scene.policies.missing !== null) report.unmade("egress-only-requirement", scene.policies.missing);
  const pairs: Pair[] = [];
  const policies = new Set<string>();
  for (const pair of scene.requiredPairs) {
    if (pair.required.source !== "policy" || pair.destination.type !== "workload") continue;
    const { ingress, egress } = scene.requirement(pair);
    if (!asks(egress) || asks(ingress) || ingress.verdict === "unknown") continue;
    pairs.push(pair);
    for (const each of pair.required.egress) policies.add(each);
  }
  if (pairs.length === 0) return;
  report.found({
    code: "egress-only-requirement",
    severity: "risk",
    title: `${pairs.length} ${pairs.length === 1 ? "pair is" : "pairs are"} asked to authenticate by the sender's side alone: it rests on the sending node's cache, and leaves no mark at the receiver`,
    since: "when the policies came to say so is not recorded",
    evidence: [{ what: `egress asks, ingress does not: ${sayPairs(pairs)}`, source: "policies" }],
    pairs,
    policies: [...policies].sort(),
    fix: "Ask at ingress of the destination, or at both ends.",
    command: "ingress: [{ fromEndpoints: [...], authentication: { mode: required } }]",
  });
}

function checkMesh(scene: FindingScene, report: Report): void {
  const numbering = scene.book.numbering();
  if (scene.book.config() === null) report.unmade("cluster-mesh-peer", "cilium-config was not read: which identities are of other clusters is not known");
  const isRemote = ({ type, identities }: Pair["source"]): boolean => type === "workload" && identities.some((identity) => scopeOfIdentity(identity, numbering).scope === "remote-cluster");
  const pairs = scene.book.config() === null ? [] : scene.requiredPairs.filter(({ source, destination }) => isRemote(source) || isRemote(destination));
  if (pairs.length === 0) return;
  report.found({
    code: "cluster-mesh-peer",
    severity: "blocks",
    title: `${pairs.length} ${pairs.length === 1 ? "pair" : "pairs"} with a peer in another cluster must authenticate: mutual authentication does not work across a Cluster Mesh`,
    since: "before the window nothing is said",
    evidence: [{ what: `identities of other clusters: ${sayPairs(pairs)}`, source: WINDOW }, { what: `this cluster's id is ${numbering.clusterId}`, source: "ConfigMap cilium-config" }],
    pairs,
    policies: [...new Set(pairs.flatMap(({ required }) => [...required.ingress, ...required.egress]))],
    fix: "Give peers of other clusters a rule of their own without `authentication`, and encrypt between the clusters.",
  });
}

function checkEstablished(scene: FindingScene, report: Report): void {
  const pairs = scene.pairs.filter(({ establishedRefused }) => establishedRefused.connections > 0);
  if (pairs.length === 0) return;
  const first = pairs.flatMap(({ establishedRefused: { firstAt } }) => (firstAt === null ? [] : [firstAt])).sort((a, b) => (a < b ? -1 : 1))[0];
  report.found({
    code: "established-refused",
    severity: "blocks",
    title: `Open connections were refused while they ran: ${sum(pairs, ({ establishedRefused }) => establishedRefused.connections)} of ${sayCount(pairs.length, "pair")}`,
    since: first === undefined ? "before the window nothing is said" : msOfInstant(first),
    evidence: [{ what: `${sayCount(sum(pairs, ({ establishedRefused }) => establishedRefused.packets), "packet")} of open connections: ${sayPairs(pairs)}`, source: WINDOW }],
    pairs,
    fix: "Their authentication ended and was not renewed, or a policy was laid over them: the pair's page says which checks decide. Look at SPIRE and at port 4250 between the nodes.",
  });
}
