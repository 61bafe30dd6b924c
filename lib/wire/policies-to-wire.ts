import { instantFromMs } from "@/lib/domain/instant";
import { objectOfRule } from "@/lib/domain/policy/pair-requirement";
import type { ListedPolicy, ListedRule } from "@/lib/domain/join/policy-list";
import type { OutcomeCounts } from "@/lib/domain/pair";
import { headToWire, type HeadModel } from "./answer-to-wire";
import { clusterReadToWire, type ClusterReadModel } from "./cluster-read";
import type { ListedPolicyWire, PoliciesAnswer, PolicyRuleWire } from "./policies";
import { timeToWire } from "./time-to-wire";

interface RuleModel extends ListedRule {
  readonly selects: number | null;
  readonly matches: { readonly pairs: number; readonly attempts: OutcomeCounts; readonly explicit: number; readonly derived: number; readonly examples: readonly string[] };
}

interface PolicyModel extends Omit<ListedPolicy, "rules"> {
  readonly rules: readonly RuleModel[];
}

/** The policies of a cluster, as the engine answers them. */
export interface PoliciesModel extends HeadModel, Pick<PoliciesAnswer, "total" | "shown" | "matched" | "missing" | "agents" | "pods" | "asked"> {
  readonly counts: Readonly<PoliciesAnswer["counts"]>;
  readonly engines: readonly PoliciesAnswer["engines"][number][];
  readonly policies: readonly PolicyModel[];
}

const RESOURCES = ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies", "networkpolicies", "ciliumidentities", "pods"];
/** Paths of ignored fields that one policy lists. */
const IGNORED_SHOWN = 20;

/** `GET /api/v1/policies`; `text` is of the one policy asked for. */
export function policiesToWire(model: PoliciesModel, kubernetes: ClusterReadModel, text: PoliciesAnswer["text"]): PoliciesAnswer {
  return {
    ...headToWire(model),
    kubernetes: clusterReadToWire(kubernetes, RESOURCES),
    total: { ...model.total },
    shown: model.shown,
    counts: { ...model.counts },
    matched: model.matched,
    missing: model.missing,
    agents: model.agents,
    engines: [...model.engines],
    pods: { ...model.pods },
    asked: { ...model.asked },
    policies: model.policies.map(policyToWire),
    text,
  };
}

function policyToWire({ policy, createdAtMs, generation, bytes, validity, refused, ignored, rules }: PolicyModel): ListedPolicyWire {
  const time = (ms: number | null) => timeToWire(ms === null ? null : instantFromMs(ms));
  return {
    id: objectOfRule(policy),
    kind: policy.kind,
    namespace: policy.namespace,
    name: policy.name,
    createdAt: time(createdAtMs),
    generation,
    bytes,
    validity: { valid: validity.valid, message: validity.message, at: time(validity.atMs) },
    refused: [...refused],
    ignored: ignored.slice(0, IGNORED_SHOWN),
    ignoredMore: Math.max(0, ignored.length - IGNORED_SHOWN),
    rules: rules.map(ruleToWire),
  };
}

function ruleToWire({ place, direction, deny, mode, forNodes, selects, matches }: RuleModel): PolicyRuleWire {
  const { list, index, spec } = place;
  return { list, index, spec, direction, deny, mode, forNodes, selects, matches: { ...matches, attempts: { ...matches.attempts }, examples: [...matches.examples] } };
}
