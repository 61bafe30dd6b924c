import type { ClusterBook } from "../cluster/cluster-book";
import type { IdentityRecord } from "../cluster/identity-record";
import { namedPortsOfPod } from "../join/cluster-policies";
import type { EngineOptions } from "../policy/engine-options";
import { NAMESPACE_LABEL } from "../policy/label";
import { selects, type PeerSelector } from "../policy/peer-selector";
import { policyIdentity, type PolicyIdentity } from "../policy/policy-identity";

/** Identities that pods have now, as policies see them. */
export interface IdentityDesk {
  /** Ascending. */
  readonly inUse: readonly PolicyIdentity[];
  /** null: not in use, or its labels are not known. */
  of(identity: number): PolicyIdentity | null;
  inNamespace(namespace: string): readonly PolicyIdentity[];
  /** Identities that pods have and whose labels are not known. */
  readonly unknown: number;
  /** Why an identity may be in use that is not among them; null when all are known. */
  readonly missing: string | null;
  /** The first identities that a selector selects, at most `most` of them. */
  selected(selector: PeerSelector, options: EngineOptions, most: number): readonly PolicyIdentity[];
  /** With the ports that its pods name. */
  withPorts(identity: PolicyIdentity): PolicyIdentity;
}

/** Identities by the labels of their records: those do not change while the record is the same. */
const identityByRecord = new WeakMap<IdentityRecord, PolicyIdentity>();

/** A desk over the book as it is now. */
export function createIdentityDesk(book: ClusterBook): IdentityDesk {
  const inUse: PolicyIdentity[] = [];
  const byNumber = new Map<number, PolicyIdentity>();
  const byNamespace = new Map<string, PolicyIdentity[]>();
  const found = new Map<string, readonly PolicyIdentity[]>();
  let unknown = 0;
  for (const number of [...book.numbersInUse()].sort((a, b) => a - b)) {
    const record = book.identity(number);
    if (record === null) {
      unknown += 1;
      continue;
    }
    const identity = identityOf(record);
    inUse.push(identity);
    byNumber.set(number, identity);
    const held = byNamespace.get(record.namespace);
    if (held === undefined) byNamespace.set(record.namespace, [identity]);
    else held.push(identity);
  }
  const inNamespace = (namespace: string): readonly PolicyIdentity[] => byNamespace.get(namespace) ?? [];
  return {
    inUse,
    of: (identity) => byNumber.get(identity) ?? null,
    inNamespace,
    unknown,
    missing: missingOf(book, unknown),
    selected(selector, options, most) {
      const key = `${most} ${selector.key}`;
      const held = found.get(key);
      if (held !== undefined) return held;
      const namespaces = namespacesOf(selector);
      const among = namespaces === null ? inUse : namespaces.flatMap(inNamespace);
      const selected: PolicyIdentity[] = [];
      for (const identity of among) {
        if (selected.length >= most) break;
        if (selects(selector, identity.labels, options)) selected.push(identity);
      }
      found.set(key, selected);
      return selected;
    },
    withPorts(identity) {
      const [workload] = book.viewOf(identity.id, NO_ENTRIES).workloads;
      const [pod] = workload === undefined ? [] : book.podsOf(workload.namespace, workload.name);
      return pod === undefined ? identity : { ...identity, namedPorts: namedPortsOfPod(pod.namedPorts) };
    },
  };
}

const NO_ENTRIES = { read: false, reason: "" } as const;

function identityOf(record: IdentityRecord): PolicyIdentity {
  const held = identityByRecord.get(record);
  if (held !== undefined) return held;
  const identity = policyIdentity(record.identity, record.labels);
  identityByRecord.set(record, identity);
  return identity;
}

/** The namespaces that a selector is bound to; null when it is bound to none. */
function namespacesOf({ requirements }: PeerSelector): readonly string[] | null {
  return requirements.find(({ key, operator }) => operator === "in" && key.key === NAMESPACE_LABEL && (key.source === "k8s" || key.source === "any"))?.values ?? null;
}

function missingOf(book: ClusterBook, unknown: number): string | null {
  const endpoints = (["ciliumendpointslices", "ciliumendpoints"] as const).filter((resource) => book.stateOf(resource) !== "absent");
  if (!endpoints.some((resource) => book.isComplete(resource))) return "endpoints are not all read: which identities pods have is not known";
  if (unknown > 0) return `the labels of ${unknown} ${unknown === 1 ? "identity" : "identities"} in use are not known`;
  return book.isComplete("ciliumidentities") ? null : "identities are not all read";
}
