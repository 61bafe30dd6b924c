import { agentVersionOf } from "../cluster/component-versions";
import type { ComponentRecord, ComponentRole } from "../cluster/component";
import { meshAuthOf, type MeshAuth } from "../cluster/mesh-auth";
import type { ClusterResource } from "../cluster/records";
import type { Pair } from "../pair";
import type { CompiledPolicies } from "../policy/compiled-policies";
import type { PolicyRule } from "../policy/policy-rule";
import type { FindingGround } from "./finding-ground";
import { createIdentityDesk, type IdentityDesk } from "./identity-desk";

/** A rule of a policy that asks its peers to authenticate. */
export interface DemandingRule {
  readonly rule: PolicyRule;
  /** `kind namespace/name`, as pairs name policies. */
  readonly policy: string;
}

/** The ground with what several checks ask of it, worked out once. */
export interface FindingScene extends FindingGround {
  readonly version: string | null;
  readonly meshAuth: MeshAuth;
  /** The engine whose rules are followed first; null when no policies were compiled. */
  readonly engine: CompiledPolicies | null;
  /** Rules that ask for authentication, of policies that agents take. */
  readonly demanding: readonly DemandingRule[];
  /** Pairs of which authentication is required, whether or not it can succeed. */
  readonly requiredPairs: readonly Pair[];
  readonly identities: IdentityDesk;
  /** Pairs about which rules of the policy decided, or verdicts named it. */
  pairsOf(policy: string): readonly Pair[];
  /** Workloads that are this part of Cilium or SPIRE. */
  components(role: ComponentRole): readonly ComponentRecord[];
  /** Why nothing follows from an object that is not there; null when something does. */
  silence(resource: ClusterResource): string | null;
}

const TITLES: Readonly<Partial<Record<ClusterResource, string>>> = {
  "cilium-config": "cilium-config",
  "spire-server-config": "SPIRE's server configuration",
  "spire-agent-config": "SPIRE's agent configuration",
  ciliumidentities: "identities",
  daemonsets: "DaemonSets",
  deployments: "Deployments",
  statefulsets: "StatefulSets",
};

/** The scene of a ground. */
export function sceneOf(ground: FindingGround): FindingScene {
  const { book, policies, pairs } = ground;
  const { version } = agentVersionOf(book);
  const engine = policies.engines[0] ?? null;
  const found: ComponentRecord[] = [];
  for (const resource of ["daemonsets", "deployments", "statefulsets"] as const) found.push(...book.of(resource).values());
  let byPolicy: ReadonlyMap<string, readonly Pair[]> | null = null;
  return {
    ...ground,
    version,
    meshAuth: meshAuthOf(book.config(), version),
    engine,
    demanding: (engine?.rules ?? []).flatMap((rule) => (demands(rule) ? [{ rule, policy: policyOfRule(rule) }] : [])),
    requiredPairs: pairs.filter(({ required }) => required.state === "required" || required.state === "cannot-succeed"),
    identities: createIdentityDesk(book),
    pairsOf: (policy) => (byPolicy ??= groupByPolicy(pairs)).get(policy) ?? [],
    components: (role) => found.filter(({ part }) => part.role === role),
    silence(resource) {
      if (book.isComplete(resource)) return null;
      const title = TITLES[resource] ?? resource;
      const state = book.stateOf(resource);
      if (state === null) return `${title}: not read`;
      if (state === "forbidden") return `${title}: a right to read is missing`;
      return state === "stale" ? `${title}: stale, changes may be missed` : `${title}: not all read yet`;
    },
  };
}

function groupByPolicy(pairs: readonly Pair[]): ReadonlyMap<string, readonly Pair[]> {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    for (const policy of new Set([...pair.required.ingress, ...pair.required.egress])) {
      const held = groups.get(policy);
      if (held === undefined) groups.set(policy, [pair]);
      else held.push(pair);
    }
  }
  return groups;
}

/** True for a rule that asks for authentication. */
export function demands(rule: PolicyRule): boolean {
  return rule.authentication === "required" || rule.authentication === "test-always-fail";
}

/** The object of a rule as pairs name policies; "" for the engine's own. */
export function policyOfRule({ origin }: PolicyRule): string {
  return origin.by === "policy" ? printPolicy(origin.policy) : "";
}

/** `kind namespace/name`. */
export function printPolicy({ kind, namespace, name }: { readonly kind: string; readonly namespace: string; readonly name: string }): string {
  return `${kind} ${namespace === "" ? name : `${namespace}/${name}`}`;
}

/** A rule's place within its object: `spec.ingress[0]`. */
export function placeOfRule({ origin }: PolicyRule): string {
  return origin.by === "policy" ? `${origin.spec > 0 ? `specs[${origin.spec}]` : "spec"}.${origin.list}[${origin.index}]` : origin.rule;
}
