import type { AttemptProtocol, PeerType } from "../attempt";
import type { PairRequired, RequiringRule } from "../pair";
import { evaluatePolicy, type CompiledPolicies, type EvaluatedAnswer } from "./compiled-policies";
import type { PolicyIdentity } from "./policy-identity";
import { sameAnswer } from "./policy-answer";
import { printRulePlace, type PolicyDirection } from "./policy-rule";

/** One end of a pair as far as policies can tell. */
export interface RequirementEnd {
  /** How the end is called in a sentence. */
  readonly name: string;
  readonly type: PeerType;
  readonly cluster: string;
  /** Every identity seen of it; empty where none is known with its labels. */
  readonly identities: readonly PolicyIdentity[];
}

/** A pair to be asked about. */
export interface RequirementPair {
  readonly source: RequirementEnd;
  readonly destination: RequirementEnd;
  /** null when the protocol has none, "*" for very many. */
  readonly port: number | "*" | null;
  readonly protocol: AttemptProtocol;
}

/** Whether the cluster's agents can authenticate at all. */
export type AuthenticationModule = "on" | "off" | "unknown";

/** What one side's policies do with the pair: `open`: no policy of ours is enforced there. */
export type RequirementSide = "asks" | "always-fails" | "asks-nothing" | "denies" | "open" | "depends" | "unknown";

/** What policies demand of a pair, and what each side's say by themselves. */
export interface PairRequirement extends PairRequired {
  readonly sides: { readonly ingress: RequirementSide; readonly egress: RequirementSide };
}

/** Combinations of identities asked at most; beyond it the side is unknown. */
const MOST_COMBINATIONS = 64;
/** Answers held for sharing; beyond it all are forgotten, and held again as they come. */
const MOST_ANSWERS = 20_000;

const PROTOCOLS: Readonly<Partial<Record<AttemptProtocol, number>>> = { TCP: 6, UDP: 17, SCTP: 132 };

type Side =
  | { readonly kind: "asks" | "always-fails" | "asks-nothing" | "denies" | "open"; readonly rules: readonly RequiringRule[] }
  | { readonly kind: "depends"; readonly rules: readonly RequiringRule[]; readonly why: string }
  | { readonly kind: "unknown"; readonly rules: readonly RequiringRule[]; readonly why: string };

/**
 * What policies demand of a pair, from both of its sides: the destination's ingress and the source's egress. A
 * requirement that no identity can meet is told apart from one that can be met, and what could not be computed is
 * unknown. Reserved and CIDR identities never authenticate (cilium v1.20.2, pkg/auth/manager.go).
 */
export function pairRequirement(compiled: CompiledPolicies, pair: RequirementPair, module: AuthenticationModule): PairRequirement {
  const ingress = sideOf(compiled, pair, "ingress");
  const egress = sideOf(compiled, pair, "egress");
  const sides = [["ingress", ingress], ["egress", egress]] as const;
  const at = (kind: Side["kind"]): string => sides.flatMap(([name, side]) => (side.kind === kind ? [name] : [])).join(" and ");
  const asks = (kind: Side["kind"]): string => `${at(kind)} ${at(kind).includes(" ") ? "ask" : "asks"} for`;
  const answer = (state: PairRequired["state"], reason: string): PairRequirement => sharedAnswer(compiled, state, reason, ingress, egress);

  if (at("always-fails") !== "") return answer("cannot-succeed", `${asks("always-fails")} a test mode that always fails`);
  if (at("asks") !== "") {
    const outside = [pair.source, pair.destination].find((end) => end.type !== "workload");
    if (module === "off") return answer("cannot-succeed", `${asks("asks")} authentication, which is off in this cluster`);
    if (outside !== undefined) return answer("cannot-succeed", `${asks("asks")} authentication of ${outside.name}, a ${outside.type} identity, which can never have it`);
    return answer("required", `${asks("asks")} authentication`);
  }
  const open = sides.flatMap(([name, side]) => (side.kind === "unknown" || side.kind === "depends" ? [`${name}: ${side.why}`] : []));
  if (open.length > 0) return answer("unknown", open.join("; "));
  if (at("denies") !== "") return answer("not-required", `${at("denies")} is denied by policy, before any authentication`);
  return answer("not-required", ingress.rules.length + egress.rules.length > 0 ? "the rules that let it through ask for none" : "no policy applies to it");
}

/** What was answered about pairs, by all that it says, and the numbers that stand for rules in those texts. */
interface AnswerShelf {
  readonly answers: Map<string, PairRequirement>;
  readonly numbers: Map<RequiringRule, number>;
}

const shelves = new WeakMap<CompiledPolicies, AnswerShelf>();

function shelfOf(compiled: CompiledPolicies): AnswerShelf {
  const held = shelves.get(compiled) ?? { answers: new Map<string, PairRequirement>(), numbers: new Map<RequiringRule, number>() };
  shelves.set(compiled, held);
  return held;
}

/** Thousands of pairs are answered in the same words with the same rules: each answer is held once, as long as the policies are. */
function sharedAnswer(compiled: CompiledPolicies, state: PairRequired["state"], reason: string, ingress: Side, egress: Side): PairRequirement {
  const { answers, numbers } = shelfOf(compiled);
  const written = ({ kind, rules }: Side): string => {
    let text: string = kind;
    for (const rule of rules) {
      const number = numbers.get(rule) ?? numbers.size;
      numbers.set(rule, number);
      text += ` ${number}`;
    }
    return text;
  };
  const said = `${state}|${written(ingress)}|${written(egress)}|${reason}`;
  const known = answers.get(said);
  if (known) return known;
  const made: PairRequirement = {
    state,
    source: "policy",
    reason,
    ingress: objectsOf(ingress.rules),
    egress: objectsOf(egress.rules),
    rules: [...ingress.rules, ...egress.rules],
    sides: { ingress: ingress.kind, egress: egress.kind },
  };
  if (answers.size >= MOST_ANSWERS) answers.clear();
  answers.set(said, made);
  return made;
}

function sideOf(compiled: CompiledPolicies, { source, destination, port, protocol }: RequirementPair, direction: PolicyDirection): Side {
  const [subject, peer] = direction === "ingress" ? [destination, source] : [source, destination];
  // What is no endpoint of this cluster has no policy of it.
  if (subject.type !== "workload") return { kind: "open", rules: [] };
  const unknown = (why: string): Side => ({ kind: "unknown", rules: [], why });
  if (subject.cluster !== compiled.options.clusterName) return unknown(`policies of the cluster ${subject.cluster} are not read`);
  const number = PROTOCOLS[protocol];
  if (number === undefined || port === null) return unknown(`rules for ${protocol} depend on types that flows of the pair do not tell`);
  if (port === "*") return unknown("too many ports were seen to ask for each");
  for (const end of [subject, peer]) if (end.identities.length === 0) return unknown(`no identity of ${end.name} is known with its labels`);
  if (subject.identities.length * peer.identities.length > MOST_COMBINATIONS) return unknown("too many identities were seen to ask for each");
  const answers = subject.identities.flatMap((one) => peer.identities.map((other) => evaluatePolicy(compiled, { subject: one, direction, peer: other, protocol: number, port })));
  return sideFrom(answers, direction);
}

function sideFrom(answers: readonly EvaluatedAnswer[], direction: PolicyDirection): Side {
  const [first] = answers;
  const rules = rulesOf(answers, direction);
  if (first === undefined) return { kind: "unknown", rules, why: "nothing was asked" };
  const conflict = answers.find((answer) => answer.conflict !== null)?.conflict;
  if (conflict) return { kind: "unknown", rules, why: `rules contradict each other, so that there is no policy: ${conflict}` };
  const varying = answers.find((answer) => answer.depends && new Set(answer.possible.map(({ auth }) => auth === "spire")).size > 1);
  if (varying) return { kind: "depends", rules, why: "the engine computes different answers for the same policies, and may lose the requirement" };
  if (answers.some((answer) => !sameAnswer(answer, first) && (answer.auth !== first.auth || answer.verdict !== first.verdict))) {
    return { kind: "unknown", rules, why: "policies demand different things of the identities that were seen" };
  }
  if (first.verdict === "deny") return { kind: "denies", rules };
  if (first.auth === "test-always-fail") return { kind: "always-fails", rules };
  return { kind: first.auth === "spire" ? "asks" : "asks-nothing", rules };
}

/** The rules behind answers, each once, by place; the engine's own are none that anybody wrote. */
function rulesOf(answers: readonly EvaluatedAnswer[], direction: PolicyDirection): RequiringRule[] {
  const found = new Map<string, RequiringRule>();
  for (const { origins, auth, explicit } of answers) {
    for (const origin of origins) {
      if (origin.by !== "policy") continue;
      const isExplicit = explicit || auth !== "spire";
      const held = said.get(origin) ?? { place: printRulePlace(origin) };
      said.set(origin, held);
      found.set(`${held.place} ${isExplicit}`, (held[isExplicit ? "explicit" : "derived"] ??= ruleOf(origin, direction, isExplicit)));
    }
  }
  if (found.size === 1) return [...found.values()];
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rule]) => rule);
}

/** Thousands of pairs hang on one rule: what is said of it is made once, as long as the rule is held. */
const said = new WeakMap<PolicyOrigin, { readonly place: string; explicit?: RequiringRule; derived?: RequiringRule }>();

type PolicyOrigin = Extract<EvaluatedAnswer["origins"][number], { readonly by: "policy" }>;

function ruleOf({ policy: { kind, namespace, name }, list, index, spec }: PolicyOrigin, direction: PolicyDirection, explicit: boolean): RequiringRule {
  return { direction, kind, namespace, name, list, index, spec, explicit };
}

/** The objects of rules as verdicts name policies. */
function objectsOf(rules: readonly RequiringRule[]): string[] {
  return [...new Set(rules.map(objectOfRule))];
}

/** The rule's object as verdicts name policies: `CiliumNetworkPolicy team-yellow/enforce-access`. */
export function objectOfRule({ kind, namespace, name }: Pick<RequiringRule, "kind" | "namespace" | "name">): string {
  return `${kind} ${namespace === "" ? name : `${namespace}/${name}`}`;
}
