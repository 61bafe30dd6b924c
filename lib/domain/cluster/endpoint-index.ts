import type { EndpointGroup, EndpointRecord } from "./endpoint";
import { createIdentityHistory, type IdentitySpell } from "./identity-history";
import { createKeySets } from "./key-sets";
import { objectKey } from "./records";

/** Endpoints by pod and by identity, and the identities that pods had. */
export interface EndpointIndex {
  /** Takes in one object's endpoints; `group` names the object across resources. */
  change(group: string, before: EndpointGroup | undefined, after: EndpointGroup | undefined, atMs: number): void;
  endpointOf(podKey: string): EndpointRecord | null;
  /** Keys of the pods that have the identity now. */
  podsWith(identity: number): readonly string[];
  identities(): Iterable<number>;
  historyOf(podKey: string): readonly IdentitySpell[];
}

/** An empty index. An endpoint that moves from one slice to another is held by whichever named it last. */
export function createEndpointIndex(): EndpointIndex {
  const held = new Map<string, { readonly group: string; readonly endpoint: EndpointRecord }>();
  const byIdentity = createKeySets<number>();
  const history = createIdentityHistory();

  function put(group: string, endpoint: EndpointRecord, atMs: number): void {
    const key = objectKey(endpoint.namespace, endpoint.pod);
    const before = held.get(key);
    if (before !== undefined) byIdentity.remove(before.endpoint.identity, key);
    held.set(key, { group, endpoint });
    byIdentity.add(endpoint.identity, key);
    history.note(key, endpoint.identity, atMs);
  }

  return {
    change(group, before, after, atMs) {
      const kept = new Set<string>();
      for (const endpoint of after?.endpoints ?? []) {
        kept.add(objectKey(endpoint.namespace, endpoint.pod));
        put(group, endpoint, atMs);
      }
      for (const { namespace, pod } of before?.endpoints ?? []) {
        const key = objectKey(namespace, pod);
        const now = held.get(key);
        if (kept.has(key) || now?.group !== group) continue;
        byIdentity.remove(now.endpoint.identity, key);
        held.delete(key);
        history.forget(key);
      }
    },
    endpointOf: (podKey) => held.get(podKey)?.endpoint ?? null,
    podsWith: (identity) => byIdentity.get(identity),
    identities: () => byIdentity.all(),
    historyOf: (podKey) => history.of(podKey),
  };
}
