import type { ClusterBook } from "../cluster/cluster-book";
import { isPodOver } from "../cluster/pod";
import type { ClusterResource } from "../cluster/records";
import type { CompiledPolicies } from "../policy/compiled-policies";
import type { EngineOptions } from "../policy/engine-options";
import { policyIdentity, type PolicyIdentity } from "../policy/policy-identity";
import type { PolicyRule } from "../policy/policy-rule";
import { subjectRules } from "../policy/subject-policy";
import { placeKeyOf, placeOfRule } from "./rule-place";

/** How many pods the rules of policies select. */
export interface PodSelection {
  /** Pods by the rule's place; a place that selects none is not in it. */
  readonly byPlace: ReadonlyMap<string, number>;
  /** Pods that policies could select: those with an endpoint of their own. */
  readonly of: number;
  /** Those of them whose identity is not known: they may be selected or not. */
  readonly unknown: number;
  /** Why pods may be missing from the count; null when all are known. */
  readonly missing: string | null;
}

interface IdentityPods {
  readonly identity: PolicyIdentity;
  readonly namespace: string;
  pods: number;
}

const NEEDED = [
  ["pods", "pods"],
  ["ciliumidentities", "Cilium identities"],
] as const satisfies readonly (readonly [ClusterResource, string])[];

/** Counts the pods that each rule's subject selects, by the labels of the identities that they have now; of several engines, what any of them selects. */
export function selectPods(book: ClusterBook, engines: readonly CompiledPolicies[]): PodSelection {
  const groups = new Map<number, IdentityPods>();
  let of = 0;
  let unknown = 0;
  for (const pod of book.of("pods").values()) {
    // A pod on its node's network has no endpoint: policies for endpoints never select it.
    if (pod.hostNetwork || isPodOver(pod)) continue;
    of += 1;
    const number = book.endpointOf(pod.namespace, pod.name)?.identity ?? 0;
    const known = groups.get(number);
    if (known) {
      known.pods += 1;
      continue;
    }
    const record = number === 0 ? null : book.identity(number);
    if (record === null) unknown += 1;
    else groups.set(number, { identity: policyIdentity(number, record.labels), namespace: record.namespace, pods: 1 });
  }
  const byPlace = new Map<string, number>();
  const asked = engines.map(({ rules, options }) => ({ rulesOf: rulesByNamespace(rules), options }));
  for (const { identity, namespace, pods } of groups.values()) {
    // A Kubernetes rule is one compiled rule a peer, all at one place with one subject; engines compile the same places.
    const places = new Set(asked.flatMap(({ rulesOf, options }) => placesOf(identity, rulesOf(namespace), options)));
    for (const key of places) byPlace.set(key, (byPlace.get(key) ?? 0) + pods);
  }
  const unread = NEEDED.find(([resource]) => !book.isComplete(resource));
  return { byPlace, of, unknown, missing: unread ? `${unread[1]} are not all read` : null };
}

/** Rules that may select something in a namespace: asking each identity about every rule would cost their product. */
function rulesByNamespace(rules: readonly PolicyRule[]): (namespace: string) => readonly PolicyRule[] {
  const everywhere = rules.filter(({ subjectNamespace }) => subjectNamespace === "");
  const own = new Map<string, PolicyRule[]>();
  for (const rule of rules) {
    if (rule.subjectNamespace === "") continue;
    const held = own.get(rule.subjectNamespace);
    if (held) held.push(rule);
    else own.set(rule.subjectNamespace, [rule]);
  }
  const joined = new Map<string, readonly PolicyRule[]>();
  return (namespace) => {
    const known = joined.get(namespace) ?? [...everywhere, ...(own.get(namespace) ?? [])];
    joined.set(namespace, known);
    return known;
  };
}

function placesOf(identity: PolicyIdentity, rules: readonly PolicyRule[], options: EngineOptions): string[] {
  return subjectRules(identity, rules, options).rules.flatMap((rule) => {
    const place = placeOfRule(rule);
    return place === null ? [] : [placeKeyOf(place)];
  });
}
