import type { PolicyRule } from "../policy/policy-rule";
import type { PeerSelector } from "../policy/peer-selector";
import type { CiliumPolicyObject, DirectionSpec } from "../policy/policy-object";
import { placeOfRule, printPolicy, type DemandingRule, type FindingScene } from "./finding-scene";
import { policyCommand, sinceOfPolicy } from "./policy-edit";
import { sayBounded, type Report } from "./report";
import { sayCount } from "./say-count";

/** Entities that stand for identities which can never authenticate, among others (cilium v1.20.2, pkg/auth/manager.go). */
const RESERVED_ENTITIES: ReadonlySet<string> = new Set(["all", "cluster", "cluster-mesh", "host", "remote-node", "kube-apiserver", "ingress", "health", "init", "unmanaged"]);
const OUTSIDE = /^world/;

/** Rules that ask for authentication of whom it can never be had, or of nobody at all. */
export function checkPolicyPeers(scene: FindingScene, report: Report): void {
  if (scene.policies.missing !== null) for (const code of ["required-of-reserved-peer", "required-of-outside-peer", "rule-allows-nothing"] as const) report.unmade(code, scene.policies.missing);
  const specs = specsByPolicy(scene);
  const reserved = new Map<string, string[]>();
  const outside = new Map<string, string[]>();
  for (const demanding of scene.demanding) {
    const { rule, policy } = demanding;
    const spec = specOf(rule, specs.get(policy));
    if (rule.peers?.length === 0 && rule.ports === null) reportAllowsNothing(demanding, scene, report);
    const entities = spec?.entities ?? [];
    const named = [...entities.filter((entity) => RESERVED_ENTITIES.has(entity)), ...reservedLabels(rule.peers ?? [], spec)];
    if (named.length > 0) gather(reserved, policy, `${placeOfRule(rule)} names ${named.join(", ")}`);
    const beyond = [...entities.filter((entity) => OUTSIDE.test(entity)), ...(rule.peers ?? []).flatMap(({ kind, key }) => (kind === "labels" ? [] : [key.slice(0, 80)]))];
    if (beyond.length > 0) gather(outside, policy, `${placeOfRule(rule)} names ${sayBounded(beyond)}`);
  }
  for (const [policy, places] of reserved) reportPeers("required-of-reserved-peer", policy, places, scene, report);
  for (const [policy, places] of outside) reportPeers("required-of-outside-peer", policy, places, scene, report);
}

/** Reserved labels that a peer selector names by itself, as entities do. */
function reservedLabels(peers: readonly PeerSelector[], spec: DirectionSpec | null): string[] {
  if ((spec?.entities ?? []).length > 0) return [];
  return peers.flatMap(({ kind, requirements }) => (kind === "labels" ? requirements.flatMap(({ key, operator }) => (key.source === "reserved" && operator !== "absent" && operator !== "not-in" ? [`reserved:${key.key}`] : [])) : []));
}

function gather(into: Map<string, string[]>, policy: string, place: string): void {
  const held = into.get(policy);
  if (held === undefined) into.set(policy, [place]);
  else held.push(place);
}

function specsByPolicy({ policies }: FindingScene): ReadonlyMap<string, CiliumPolicyObject> {
  return new Map(policies.records.flatMap((record) => (record.reading.object !== null && "specs" in record.reading.object ? [[printPolicy(record), record.reading.object] as const] : [])));
}

function specOf({ origin }: PolicyRule, object: CiliumPolicyObject | undefined): DirectionSpec | null {
  return origin.by === "policy" ? (object?.specs[origin.spec]?.[origin.list]?.[origin.index] ?? null) : null;
}

const SAYS = {
  "required-of-reserved-peer": { whom: "nodes, the API server or other reserved identities", fix: "Let pods alone authenticate: give reserved entities a rule of their own without `authentication`." },
  "required-of-outside-peer": { whom: "peers outside the cluster", fix: "Give networks, names and the world a rule of their own without `authentication`: nothing outside has an identity." },
} as const;

function reportPeers(code: keyof typeof SAYS, policy: string, places: readonly string[], scene: FindingScene, report: Report): void {
  const record = scene.policies.records.find((each) => printPolicy(each) === policy);
  const isOutside = code === "required-of-outside-peer";
  const pairs = scene.pairsOf(policy).filter(({ required, source, destination }) => required.state === "cannot-succeed" && [source, destination].some(({ type }) => (isOutside ? type === "cidr" || type === "world" || type === "fqdn" : type === "reserved")));
  report.found({
    code,
    about: policy,
    severity: pairs.length > 0 ? "blocks" : "risk",
    title: `${policy} asks for authentication of ${SAYS[code].whom}, who can never have an identity: what it requires of them is always refused`,
    since: sinceOfPolicy(record),
    evidence: [...places.slice(0, 8).map((what) => ({ what, source: policy })), { what: pairs.length === 0 ? "no pair of the window met it" : `${sayCount(pairs.length, "pair")} of the window met it`, source: "flows of the window" }],
    pairs,
    policies: [policy],
    fix: SAYS[code].fix,
    command: record === undefined ? null : policyCommand(record),
  });
}

/** A rule with neither peer nor port lets nothing through and isolates all the same (cilium v1.20.2, pkg/policy/rule.go). */
function reportAllowsNothing({ rule, policy }: DemandingRule, scene: FindingScene, report: Report): void {
  const record = scene.policies.records.find((each) => printPolicy(each) === policy);
  report.found({
    code: "rule-allows-nothing",
    about: `${policy} ${placeOfRule(rule)}`,
    severity: "blocks",
    title: `${policy}: ${placeOfRule(rule)} asks for authentication of nobody: it lets nothing through, and isolates the pods it selects`,
    since: sinceOfPolicy(record),
    evidence: [{ what: `${placeOfRule(rule)} names neither peers nor ports`, source: policy }],
    pairs: scene.pairsOf(policy),
    policies: [policy],
    fix: `Name the peers: \`${rule.direction === "ingress" ? "from" : "to"}Endpoints: [{}]\` is every pod of the namespace, in a cluster-wide policy every pod.`,
    command: record === undefined ? null : policyCommand(record),
  });
}
