import type { Pair } from "../pair";
import { evaluatePolicy, type CompiledPolicies, type EvaluatedAnswer } from "../policy/evaluate";
import type { PolicyIdentity } from "../policy/policy-identity";
import { printRuleOrigin, type PolicyDirection, type PolicyRule } from "../policy/policy-rule";
import { protocolNumber } from "../policy/protocol-number";
import { demands, placeOfRule, policyOfRule, type FindingScene } from "./finding-scene";
import { createPairIndex, type PairIndex } from "./pair-index";
import type { Report } from "./report";
import { asksForAuthentication, coversPort, HOST_IDENTITY, isForEverybody, isPeerOf, peersToAsk, portsToAsk, UNNAMED_PORT, type AskedPort } from "./shape-probes";
import { createShapeNotes, type ShapeNotes } from "./shape-notes";
import { rulesIn, subjectClassesOf, type SubjectClass } from "./subject-classes";

const CODES = ["policies-contradict", "probes-need-authentication", "requirement-lost", "requirement-depends"] as const;

/** Shapes of policies whose merging surprises: measured on Cilium's own engine, and found by asking ours of the pods there are. */
export function checkPolicyShapes(scene: FindingScene, report: Report): void {
  const { policies, identities } = scene;
  if (policies.missing !== null) for (const code of CODES) report.unmade(code, policies.missing);
  if (identities.missing !== null) for (const code of CODES) report.unmade(code, identities.missing);
  const notes = createShapeNotes();
  const index = createPairIndex(scene.pairs);
  for (const engine of policies.engines) {
    if (!engine.rules.some(({ authentication }) => authentication !== null)) continue;
    for (const subjects of subjectClassesOf(engine, identities.inUse)) checkClass(engine, subjects, scene, index, notes);
  }
  notes.tell(scene, report);
}

function checkClass(engine: CompiledPolicies, subjects: SubjectClass, scene: FindingScene, index: PairIndex, notes: ShapeNotes): void {
  const { conflict } = evaluatePolicy(engine, { subject: subjects.sample, direction: "ingress", peer: HOST_IDENTITY, protocol: 6, port: 0 });
  if (conflict !== null) {
    notes.add("policies-contradict", subjects.rules.map(policyOfRule).sort()[0] ?? "", { engine: engine.options.version, what: conflict, source: "policies, merged as Cilium merges them", identities: subjects.identities, policies: subjects.rules.map(policyOfRule), pairs: index.with(subjects.identities) });
    return;
  }
  for (const direction of ["ingress", "egress"] as const) {
    const rules = rulesIn(subjects, direction);
    const demanding = rules.filter(demands);
    if (demanding.length === 0) continue;
    const owner = scene.identities.withPorts(subjects.sample);
    const asked: AskedShape = { engine, subjects: { ...subjects, sample: owner }, direction, rules, ports: portsToAsk(rules, owner) };
    if (direction === "ingress") checkProbes(asked, demanding, index, notes);
    if (!mayBeLost(rules)) continue;
    for (const rule of demanding) checkLost(asked, rule, scene, index, notes);
  }
}

interface AskedShape {
  readonly engine: CompiledPolicies;
  readonly subjects: SubjectClass;
  readonly direction: PolicyDirection;
  readonly rules: readonly PolicyRule[];
  readonly ports: readonly AskedPort[];
}

/** A requirement is lost only beside a proxy's rule, a rule that lifts it, or one that asks for it on its own. */
function mayBeLost(rules: readonly PolicyRule[]): boolean {
  return rules.filter(({ authentication }) => authentication !== null).length > 1 || rules.some(({ ports }) => (ports ?? []).some(({ proxy }) => proxy.parser !== null));
}

function ask({ engine, subjects, direction }: AskedShape, peer: PolicyIdentity, port: AskedPort): EvaluatedAnswer {
  return evaluatePolicy(engine, { subject: subjects.sample, direction, peer, ...port });
}

function checkProbes(asked: AskedShape, demanding: readonly PolicyRule[], index: PairIndex, notes: ShapeNotes): void {
  const { engine, subjects } = asked;
  for (const rule of demanding) {
    if (!isPeerOf(rule, HOST_IDENTITY, engine.options)) continue;
    const port = asked.ports.find((each) => coversPort(rule, each, subjects.sample) && asksForAuthentication(ask(asked, HOST_IDENTITY, each)));
    if (port === undefined) continue;
    const pairs = index.to(subjects.identities).filter(({ source }) => source.identities.includes(HOST_IDENTITY.id));
    notes.add("probes-need-authentication", policyOfRule(rule), { engine: engine.options.version, what: `${placeOfRule(rule)} covers the host`, source: policyOfRule(rule), identities: subjects.identities, policies: [policyOfRule(rule)], pairs });
  }
}

function checkLost(asked: AskedShape, rule: PolicyRule, scene: FindingScene, index: PairIndex, notes: ShapeNotes): void {
  const { engine, subjects, direction, rules } = asked;
  for (const peer of peersToAsk(rule, rules, scene.identities, engine.options)) {
    for (const port of asked.ports) {
      if (!coversPort(rule, port, direction === "ingress" ? subjects.sample : peer)) continue;
      const answer = ask(asked, peer, port);
      const depends = answer.depends && answer.possible.some(asksForAuthentication) && !answer.possible.every(asksForAuthentication);
      if (!depends && (asksForAuthentication(answer) || answer.verdict !== "allow" || isLiftedOnPurpose(answer, rule, rules))) continue;
      const by = answer.origins.map(printRuleOrigin).join(", ");
      notes.add(depends ? "requirement-depends" : "requirement-lost", policyOfRule(rule), {
        engine: engine.options.version,
        what: `${placeOfRule(rule)} asks for it of identity ${peer.id}; on ${port.port === UNNAMED_PORT ? "ports that no rule names" : `port ${port.port}`} ${depends ? "it is now there, now not" : `nothing asks`}${by === "" ? "" : ` (${by})`}`,
        source: policyOfRule(rule),
        identities: subjects.identities,
        policies: [policyOfRule(rule)],
        pairs: pairsAsked(asked, rule, port, index, scene),
      });
    }
  }
}

/** A rule for the very peer that says `disabled` is an exemption somebody wrote; one for everybody takes the requirement of others along. */
function isLiftedOnPurpose({ auth, origins }: EvaluatedAnswer, rule: PolicyRule, rules: readonly PolicyRule[]): boolean {
  if (auth !== "disabled") return false;
  const lifting = rules.filter((each) => each.authentication === "disabled" && origins.includes(each.origin));
  return isForEverybody(rule) || lifting.some((each) => !isForEverybody(each));
}

/** Pairs of the window that the rule is for, on the port asked; where none names the port, on every port that none names. */
function pairsAsked({ direction, subjects, engine, ports }: AskedShape, rule: PolicyRule, asked: AskedPort, index: PairIndex, { identities }: FindingScene): readonly Pair[] {
  const pairs = direction === "ingress" ? index.to(subjects.identities) : index.from(subjects.identities);
  const isOnPort = ({ port, protocol }: Pair): boolean =>
    asked.port === UNNAMED_PORT ? typeof port === "number" && !ports.some((each) => each.port === port) : port === asked.port && protocolNumber(protocol) === asked.protocol;
  const isFor = ({ source, destination }: Pair): boolean =>
    (direction === "ingress" ? source : destination).identities.some((number) => {
      const peer = identities.of(number);
      return peer !== null && isPeerOf(rule, peer, engine.options);
    });
  return pairs.filter((pair) => isOnPort(pair) && isFor(pair));
}
