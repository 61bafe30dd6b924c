import type { PolicyRecord } from "../cluster/policy-record";
import { printPolicy, type FindingScene } from "./finding-scene";
import { policyCommand, sinceOfPolicy } from "./policy-edit";
import { sayBounded, type Report } from "./report";

/** A requirement where the schema has none: it never takes effect. */
const DROPPED = /(^|\.)authentication$/;

/** Policies that do not do what they say: judged not valid, refused by agents, or stored without their requirement. */
export function checkPolicyValidity(scene: FindingScene, report: Report): void {
  const { policies } = scene;
  if (policies.missing !== null) for (const code of ["authentication-dropped", "policy-refused", "policy-not-valid"] as const) report.unmade(code, policies.missing);
  const refusals = refusalsOf(scene);
  for (const record of policies.records) {
    const name = printPolicy(record);
    reportDropped(record, name, scene, report);
    const refused = record.reading.refused ?? refusals.get(name) ?? null;
    if (refused !== null) reportRefused(record, name, refused, scene, report);
    if (record.validity.valid === false) reportNotValid(record, name, scene, report);
  }
}

/** Refusals on which all engines that may be in use agree. */
function refusalsOf({ policies }: FindingScene): ReadonlyMap<string, string> {
  const [first, ...others] = policies.engines;
  const found = new Map<string, string>();
  for (const { policy, reason } of first?.refused ?? []) {
    const name = printPolicy(policy);
    if (others.every(({ refused }) => refused.some((other) => printPolicy(other.policy) === name))) found.set(name, reason);
  }
  return found;
}

function reportDropped(record: PolicyRecord, name: string, scene: FindingScene, report: Report): void {
  const stored = record.reading.ignored.filter((path) => DROPPED.test(path));
  const pruned = record.reading.pruned.filter((path) => DROPPED.test(path));
  if (stored.length === 0 && pruned.length === 0) return;
  report.found({
    code: "authentication-dropped",
    about: name,
    severity: "risk",
    title: `${name} asks for authentication where the schema has no such field: it is dropped without a word, and nothing is required`,
    since: sinceOfPolicy(record),
    evidence: [
      ...(stored.length === 0 ? [] : [{ what: `without effect: ${sayBounded(stored)}`, source: name }]),
      ...(pruned.length === 0 ? [] : [{ what: `applied, and not stored: ${sayBounded(pruned)}`, source: `${name}, annotation last-applied-configuration` }]),
    ],
    pairs: scene.pairsOf(name),
    policies: [name],
    fix: "Write `authentication` inside each rule of ingress or egress; deny rules take none. Apply with --validate=strict, which refuses what would be dropped.",
    command: policyCommand(record),
  });
}

function reportRefused(record: PolicyRecord, name: string, refused: string, scene: FindingScene, report: Report): void {
  report.found({
    code: "policy-refused",
    about: name,
    severity: "risk",
    title: `${name} is refused by agents as a whole: none of its rules has effect`,
    since: sinceOfPolicy(record),
    evidence: [
      { what: refused, source: `the checks of Cilium${scene.policies.engines.map(({ options }) => ` ${options.version}`).join(" and")}` },
      ...(record.validity.valid === true ? [{ what: "its condition says Valid: the operator's checks are laxer than the agents'", source: `status of ${name}` }] : []),
    ],
    pairs: scene.pairsOf(name),
    policies: [name],
    fix: "Correct the policy; agents log the same refusal.",
    command: policyCommand(record),
  });
}

function reportNotValid(record: PolicyRecord, name: string, scene: FindingScene, report: Report): void {
  report.found({
    code: "policy-not-valid",
    about: name,
    severity: "risk",
    title: `${name} is judged not valid by Cilium's operator`,
    since: record.validity.atMs ?? "the condition does not say when it was judged",
    evidence: [{ what: `Valid is False: ${record.validity.message === "" ? "no reason given" : record.validity.message}`, source: `status of ${name}` }],
    pairs: scene.pairsOf(name),
    policies: [name],
    fix: "Correct what the condition names. Where it says that mutual authentication is off, agents enforce the policy all the same: what it requires is refused.",
    command: policyCommand(record),
  });
}
