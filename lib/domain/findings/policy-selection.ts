import type { PolicyRecord } from "../cluster/policy-record";
import type { CompiledPolicies } from "../policy/compiled-policies";
import { selects, type PeerSelector } from "../policy/peer-selector";
import type { PolicyRule } from "../policy/policy-rule";
import { demands, placeOfRule, policyOfRule, printPolicy, type FindingScene } from "./finding-scene";
import { policyCommand } from "./policy-edit";
import type { Report } from "./report";

const CODES = ["policy-selects-nothing", "label-looks-like-namespace", "policy-never-matched"] as const;
/** Pod labels that people write where they mean a namespace; the engine knows `io.kubernetes.pod.namespace` alone. */
const NAMESPACE_LIKE: ReadonlySet<string> = new Set(["namespace", "ns", "kubernetes.io/metadata.name", "kubernetes.io/namespace", "io.kubernetes.namespace", "k8s-namespace"]);

/** Policies that ask for authentication, and whom they reach: nobody, nobody because of a mistaken label, or nobody in the window. */
export function checkPolicySelection(scene: FindingScene, report: Report): void {
  const { engine, policies, identities } = scene;
  if (policies.missing !== null) for (const code of CODES) report.unmade(code, policies.missing);
  if (engine === null) return;
  const records = new Map(policies.records.map((record) => [printPolicy(record), record]));
  const asking = groupRules(engine);
  const idle = new Set<string>();
  if (identities.missing !== null) {
    report.unmade("policy-selects-nothing", identities.missing);
    report.unmade("label-looks-like-namespace", identities.missing);
  } else {
    for (const [name, rules] of asking) {
      const record = records.get(name);
      if (reportMistakenLabel(name, rules, engine, scene, report)) idle.add(name);
      if (!rules.some((rule) => hasSubject(rule, scene, engine))) {
        if (!rules.some(({ forNodes }) => forNodes)) reportSelectsNothing(name, record, scene, report);
        idle.add(name);
      }
    }
  }
  checkMatched([...asking.keys()].filter((name) => !idle.has(name)), records, scene, report);
}

/** Rules of the policies that ask for authentication somewhere, by policy. */
function groupRules(engine: CompiledPolicies): ReadonlyMap<string, readonly PolicyRule[]> {
  const groups = new Map<string, PolicyRule[]>();
  const asking = new Set(engine.rules.filter(demands).map(policyOfRule));
  for (const rule of engine.rules) {
    const name = policyOfRule(rule);
    if (!asking.has(name)) continue;
    const held = groups.get(name);
    if (held === undefined) groups.set(name, [rule]);
    else held.push(rule);
  }
  return groups;
}

function hasSubject(rule: PolicyRule, { identities }: FindingScene, engine: CompiledPolicies): boolean {
  if (rule.forNodes) return false;
  const among = rule.subjectNamespace === "" ? identities.inUse : identities.inNamespace(rule.subjectNamespace);
  return among.some(({ labels }) => selects(rule.subject, labels, engine.options));
}

function reportSelectsNothing(name: string, record: PolicyRecord | undefined, scene: FindingScene, report: Report): void {
  report.found({
    code: "policy-selects-nothing",
    about: name,
    severity: "risk",
    title: `${name} asks for authentication and selects no pod: it protects nothing`,
    since: "which pods there were before is not kept",
    evidence: [{ what: `its selector selects none of the ${scene.identities.inUse.length} identities that pods have`, source: `${name}, CiliumIdentity, CiliumEndpoint` }],
    policies: [name],
    fix: "Compare its endpointSelector with the labels of the pods it is meant for; a policy reaches pods of its own namespace alone.",
    command: record === undefined ? null : policyCommand(record),
  });
}

/** The first peer of a rule that names a namespace by a label that pods do not have. */
function mistakenPeer(rule: PolicyRule, engine: CompiledPolicies, { identities, book }: FindingScene): { readonly label: string; readonly namespace: string } | null {
  for (const selector of [...(rule.peers ?? []), rule.subject]) {
    const mistaken = mistakenLabel(selector, (name) => book.of("namespaces").has(name));
    if (mistaken !== null && identities.selected(selector, engine.options, 1).length === 0) return mistaken;
  }
  return null;
}

function mistakenLabel({ requirements }: PeerSelector, isNamespace: (name: string) => boolean): { readonly label: string; readonly namespace: string } | null {
  for (const { key, operator, values } of requirements) {
    const namespace = values.find(isNamespace);
    if (operator === "in" && namespace !== undefined && NAMESPACE_LIKE.has(key.key)) return { label: key.key, namespace };
  }
  return null;
}

function reportMistakenLabel(name: string, rules: readonly PolicyRule[], engine: CompiledPolicies, scene: FindingScene, report: Report): boolean {
  for (const rule of rules) {
    const mistaken = mistakenPeer(rule, engine, scene);
    if (mistaken === null) continue;
    report.found({
      code: "label-looks-like-namespace",
      about: name,
      severity: "risk",
      title: `${name} names namespace ${mistaken.namespace} by \`${mistaken.label}\`, which is a pod label to Cilium: no pod has it, so the selector selects nobody`,
      since: "which pods there were before is not kept",
      evidence: [{ what: `${placeOfRule(rule)} selects by ${mistaken.label}: ${mistaken.namespace}`, source: name }, { what: "no identity in use is selected", source: "CiliumIdentity, CiliumEndpoint" }],
      policies: [name],
      fix: "Name the namespace by io.kubernetes.pod.namespace.",
      command: `matchLabels: { k8s:io.kubernetes.pod.namespace: ${mistaken.namespace} }`,
    });
    return true;
  }
  return false;
}

function checkMatched(names: readonly string[], records: ReadonlyMap<string, PolicyRecord>, scene: FindingScene, report: Report): void {
  const unmatched = names.filter((name) => scene.pairsOf(name).length === 0);
  if (unmatched.length === 0) return;
  if (!scene.coverage.complete) return report.unmade("policy-never-matched", `the window's flows are not complete: ${scene.coverage.reasons[0] ?? "events may be missing"}`);
  const open = new Set(scene.pairs.flatMap(({ required, source, destination }) => (required.state === "unknown" ? [source.namespace, destination.namespace] : [])));
  for (const name of unmatched) {
    const record = records.get(name);
    if (open.has(record?.namespace ?? "") || (record?.namespace === "" && open.size > 0)) {
      report.unmade("policy-never-matched", `${name}: what policies say of some pairs there is not known`);
      continue;
    }
    report.found({
      code: "policy-never-matched",
      about: name,
      severity: "note",
      title: `${name} asks for authentication, and no new connection of the window met it`,
      since: "before the window nothing is said",
      evidence: [{ what: `none of ${scene.pairs.length} pairs met one of its rules`, source: "flows of the window, policies" }],
      policies: [name],
      fix: "Widen the window; where it stays so, the policy may be for workloads that are gone, or long connections were opened before.",
      command: record === undefined ? null : policyCommand(record),
    });
  }
}
