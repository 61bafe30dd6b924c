import type { Party } from "./cluster";
import type { PolicyRecord } from "./flow-record";
import type { SimTime } from "./scheduler";

export type AuthMode = "disabled" | "required" | "test-always-fail";
export type Direction = "egress" | "ingress";

export interface HttpRule {
  readonly method: string;
  /** Anchored regular expression over path and query, as Envoy matches it. */
  readonly path: string;
}

/** One rule of a policy: what it selects, whom it lets in or out, and on which conditions. */
export interface SimRule {
  readonly direction: Direction;
  /** Peers (`namespace/workload`, `namespace/*`, `reserved:NAME`, `cidr:…`, `world`) the rule is for; null: everybody. */
  readonly peers: readonly string[] | null;
  /** null: every port. */
  readonly ports: readonly number[] | null;
  readonly effect: "allow" | "deny";
  readonly authentication: AuthMode;
  readonly http: readonly HttpRule[] | null;
  readonly dns: boolean;
}

export interface SimPolicy {
  readonly namespace: string;
  readonly name: string;
  readonly kind: "CiliumNetworkPolicy" | "CiliumClusterwideNetworkPolicy";
  /** Peers it selects. */
  readonly selects: readonly string[];
  readonly rules: readonly SimRule[];
  readonly record: PolicyRecord;
}

/** What the policy map answers for a packet of a new or established connection. */
export type PolicyAnswer =
  | { readonly verdict: "not-enforced" }
  | { readonly verdict: "denied"; readonly match: number; readonly explicit: boolean; readonly policy: SimPolicy | null }
  | { readonly verdict: "allowed"; readonly match: number; readonly rule: SimRule; readonly policy: SimPolicy };

export interface PolicyBirth {
  readonly at: SimTime;
  /** When what it demands last became another. */
  readonly changedAt: SimTime;
  readonly generation: number;
}

export interface PolicyTable {
  set(policy: SimPolicy): void;
  remove(namespace: string, name: string): void;
  lookup(direction: Direction, local: Party, remote: Party, port: number): PolicyAnswer;
  all(): readonly SimPolicy[];
  /** When a policy that is in force was made, when it last changed, and how often it was given other demands, once at least. */
  birthOf(policy: SimPolicy): PolicyBirth;
  /** Grows with every change. */
  readonly revision: number;
}

/** Numbers of Hubble's policy_match_type. */
const MATCH_NONE = 0;
const MATCH_L3_ONLY = 1;
const MATCH_L3_L4 = 2;
const MATCH_L4_ONLY = 3;
const MATCH_ALL = 4;

function matchNumber(rule: SimRule): number {
  if (rule.peers === null) return rule.ports === null ? MATCH_ALL : MATCH_L4_ONLY;
  return rule.ports === null ? MATCH_L3_ONLY : MATCH_L3_L4;
}

function isPeer(pattern: string, party: Party): boolean {
  return pattern === party.peer || (pattern.endsWith("/*") && party.namespace !== null && party.peer.startsWith(pattern.slice(0, -1)));
}

/** A rule with the usual answers filled in: it allows, asks for no authentication and looks at no request. */
export function allow(rule: Partial<SimRule> & Pick<SimRule, "direction">): SimRule {
  return { peers: null, ports: null, effect: "allow", authentication: "disabled", http: null, dns: false, ...rule };
}

/** A policy object with the labels by which Hubble names it. The uid follows from its name. */
export function policy(plan: Omit<SimPolicy, "record" | "kind"> & { readonly kind?: SimPolicy["kind"]; readonly revision?: number }): SimPolicy {
  const kind = plan.kind ?? "CiliumNetworkPolicy";
  let h = 7;
  for (const letter of `${plan.namespace}/${plan.name}`) h = (Math.imul(h, 31) + letter.charCodeAt(0)) >>> 0;
  const hex = h.toString(16).padStart(8, "0");
  return {
    ...plan, kind,
    record: {
      name: plan.name, namespace: plan.namespace, kind, revision: plan.revision ?? 7,
      labels: [
        `k8s:io.cilium.k8s.policy.derived-from=${kind}`,
        `k8s:io.cilium.k8s.policy.name=${plan.name}`,
        `k8s:io.cilium.k8s.policy.namespace=${plan.namespace}`,
        `k8s:io.cilium.k8s.policy.uid=${hex}-57aa-4c1d-9e04-${hex}c0de`,
      ],
    },
  };
}

/** The policies in force. Deny wins, then the most specific allow; a direction is enforced once any policy has rules for it. */
export function createPolicyTable(now: () => SimTime): PolicyTable {
  const bySelected = new Map<string, SimPolicy[]>();
  const births = new Map<string, PolicyBirth & { readonly text: string }>();
  let revision = 0;
  const takeOut = (namespace: string, name: string): void => {
    revision += 1;
    for (const [selected, list] of bySelected) {
      const left = list.filter((each) => each.namespace !== namespace || each.name !== name);
      if (left.length === 0) bySelected.delete(selected);
      else bySelected.set(selected, left);
    }
  };
  return {
    set: (next) => {
      takeOut(next.namespace, next.name);
      const key = `${next.namespace}/${next.name}`;
      const before = births.get(key);
      const text = JSON.stringify([next.selects, next.rules]);
      // What demands the same is no change, as for an API server.
      if (before?.text !== text) births.set(key, { at: before?.at ?? now(), changedAt: now(), generation: (before?.generation ?? 0) + 1, text });
      for (const selected of next.selects) bySelected.set(selected, [...(bySelected.get(selected) ?? []), next]);
    },
    remove: (namespace, name) => {
      takeOut(namespace, name);
      births.delete(`${namespace}/${name}`);
    },
    birthOf: ({ namespace, name }) => births.get(`${namespace}/${name}`) ?? { at: now(), changedAt: now(), generation: 1 },
    all: () => [...new Set([...bySelected.values()].flat())],
    get revision() {
      return revision;
    },
    lookup: (direction, local, remote, port) => {
      const policies = [...(bySelected.get(local.peer) ?? []), ...(local.namespace === null ? [] : (bySelected.get(`${local.namespace}/*`) ?? []))];
      let enforcing: SimPolicy | null = null;
      let best: { policy: SimPolicy; rule: SimRule } | null = null;
      for (const each of policies) {
        for (const rule of each.rules) {
          if (rule.direction !== direction) continue;
          enforcing ??= each;
          if (rule.ports !== null && !rule.ports.includes(port)) continue;
          if (rule.peers !== null && !rule.peers.some((pattern) => isPeer(pattern, remote))) continue;
          if (rule.effect === "deny") return { verdict: "denied", match: matchNumber(rule), explicit: true, policy: each };
          if (best === null || matchNumber(rule) === MATCH_L3_L4) best = { policy: each, rule };
        }
      }
      if (best !== null) return { verdict: "allowed", match: matchNumber(best.rule), rule: best.rule, policy: best.policy };
      if (enforcing !== null) return { verdict: "denied", match: MATCH_NONE, explicit: false, policy: enforcing };
      return { verdict: "not-enforced" };
    },
  };
}
