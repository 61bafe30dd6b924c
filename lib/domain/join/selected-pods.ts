import type { ClusterBook } from "../cluster/cluster-book";
import { isPodOver } from "../cluster/pod";
import type { ClusterResource } from "../cluster/records";
import type { CompiledPolicies } from "../policy/compiled-policies";
import { policyIdentity, type PolicyIdentity } from "../policy/policy-identity";
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
  pods: number;
}

const NEEDED = [
  ["pods", "pods"],
  ["ciliumidentities", "Cilium identities"],
] as const satisfies readonly (readonly [ClusterResource, string])[];

/** Counts the pods that each rule's subject selects, by the labels of the identities that they have now. */
export function selectPods(book: ClusterBook, engine: CompiledPolicies): PodSelection {
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
    else groups.set(number, { identity: policyIdentity(number, record.labels), pods: 1 });
  }
  const byPlace = new Map<string, number>();
  for (const { identity, pods } of groups.values()) {
    // A Kubernetes rule is one compiled rule a peer, all at one place with one subject.
    for (const key of placesOf(identity, engine)) byPlace.set(key, (byPlace.get(key) ?? 0) + pods);
  }
  const unread = NEEDED.find(([resource]) => !book.isComplete(resource));
  return { byPlace, of, unknown, missing: unread ? `${unread[1]} are not all read` : null };
}

function placesOf(identity: PolicyIdentity, { rules, options }: CompiledPolicies): ReadonlySet<string> {
  const places = new Set<string>();
  for (const rule of subjectRules(identity, rules, options).rules) {
    const place = placeOfRule(rule);
    if (place !== null) places.add(placeKeyOf(place));
  }
  return places;
}
