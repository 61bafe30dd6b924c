import type { PolicyRecord, PolicyValidity } from "../cluster/policy-record";
import type { EngineVersion } from "../policy/engine-options";
import type { AuthMode, PolicyName } from "../policy/policy-object";
import type { ClusterPolicies } from "./cluster-policies";
import { placeKeyOf, placeOfRule, policyKeyOf, type RulePlace } from "./rule-place";

/** A rule as it is written, with what the engine makes of it before any peer is asked about. */
export interface ListedRule {
  readonly place: RulePlace;
  readonly key: string;
  readonly direction: "ingress" | "egress";
  readonly deny: boolean;
  /** As written in the rule; null: it says nothing, and may take the mode of a wider rule over. */
  readonly mode: AuthMode | null;
  /** True when it is for nodes instead of endpoints. */
  readonly forNodes: boolean;
}

/** A policy object with its rules and with what speaks against it. */
export interface ListedPolicy {
  readonly policy: PolicyName;
  /** Epoch ms; null when not given. */
  readonly createdAtMs: number | null;
  readonly generation: number;
  /** Length of its JSON. */
  readonly bytes: number;
  readonly validity: PolicyValidity;
  /** Why agents would refuse it as a whole, by what each engine followed says; empty where nothing speaks against it. */
  readonly refused: readonly string[];
  /** Paths of fields that are unknown and have no effect. */
  readonly ignored: readonly string[];
  readonly rules: readonly ListedRule[];
}

/** All policies of a cluster in the order of their names. */
export function listPolicies({ records, engines }: Pick<ClusterPolicies, "records" | "engines">): readonly ListedPolicy[] {
  const rules = new Map<string, Map<string, ListedRule>>();
  const refusals = new Map<string, { readonly version: EngineVersion; readonly reason: string }[]>();
  for (const engine of engines) {
    for (const rule of engine.rules) {
      const place = placeOfRule(rule);
      if (place === null) continue;
      const held = mapAt(rules, policyKeyOf(place.policy));
      const key = placeKeyOf(place);
      if (!held.has(key)) held.set(key, { place, key, direction: rule.direction, deny: rule.deny, mode: rule.authentication, forNodes: rule.forNodes });
    }
    for (const { policy, reason } of engine.refused) {
      const key = policyKeyOf(policy);
      refusals.set(key, [...(refusals.get(key) ?? []), { version: engine.options.version, reason }]);
    }
  }
  return [...records].sort(byName).map((record) => {
    const key = policyKeyOf(record);
    const { kind, namespace, name, createdAtMs, generation, bytes, validity, reading } = record;
    return {
      policy: { kind, namespace, name },
      createdAtMs,
      generation,
      bytes,
      validity,
      refused: reading.refused === null ? refusalsOf(refusals.get(key) ?? [], engines.length) : [reading.refused],
      ignored: reading.ignored,
      rules: [...(rules.get(key)?.values() ?? [])],
    };
  });
}

/** The same reason from every engine is said once; else each names the rules that it follows. */
function refusalsOf(found: readonly { readonly version: EngineVersion; readonly reason: string }[], engines: number): readonly string[] {
  const [first] = found;
  if (first === undefined) return [];
  if (found.length === engines && found.every(({ reason }) => reason === first.reason)) return [first.reason];
  return found.map(({ version, reason }) => `by the rules of Cilium ${version}: ${reason}`);
}

function byName(a: PolicyRecord, b: PolicyRecord): number {
  if (a.namespace !== b.namespace) return a.namespace < b.namespace ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0;
}

function mapAt<Value>(maps: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const held = maps.get(key) ?? new Map<string, Value>();
  maps.set(key, held);
  return held;
}
