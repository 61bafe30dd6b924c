import type { EndpointGroup, EndpointRecord } from "./endpoint";
import { createIdentityHistory, type IdentitySpell } from "./identity-history";
import { createKeySets } from "./key-sets";
import { objectKey } from "./records";

/** Endpoints by pod and by identity, and the identities that pods had. */
export interface EndpointIndex {
  /** Takes in one object's endpoints; `from` is its resource and `group` its key there. */
  change(from: EndpointResource, group: string, before: EndpointGroup | undefined, after: EndpointGroup | undefined, atMs: number): void;
  endpointOf(podKey: string): EndpointRecord | null;
  /** Keys of the pods that have the identity now. */
  podsWith(identity: number): readonly string[];
  identities(): Iterable<number>;
  historyOf(podKey: string): readonly IdentitySpell[];
}

export type EndpointResource = "ciliumendpoints" | "ciliumendpointslices";

interface HeldEndpoint {
  readonly from: EndpointResource;
  readonly group: string;
  readonly endpoint: EndpointRecord;
}

/** An empty index. An endpoint that moves from one slice to another is held by whichever named it last. */
export function createEndpointIndex(): EndpointIndex {
  const held = new Map<string, HeldEndpoint>();
  const byIdentity = createKeySets<number>();
  const history = createIdentityHistory();

  function put(from: EndpointResource, group: string, endpoint: EndpointRecord, atMs: number): void {
    const named = objectKey(endpoint.namespace, endpoint.pod);
    // A CiliumEndpoint is called like its pod: one text serves both.
    const key = named === group ? group : named;
    const before = held.get(key);
    if (before !== undefined) byIdentity.remove(before.endpoint.identity, key);
    held.set(key, { from, group, endpoint });
    byIdentity.add(endpoint.identity, key);
    history.note(key, endpoint.identity, atMs);
  }

  return {
    change(from, group, before, after, atMs) {
      const kept = new Set<string>();
      for (const endpoint of after?.endpoints ?? []) {
        kept.add(objectKey(endpoint.namespace, endpoint.pod));
        put(from, group, endpoint, atMs);
      }
      for (const { namespace, pod } of before?.endpoints ?? []) {
        const key = objectKey(namespace, pod);
        const now = held.get(key);
        if (kept.has(key) || now?.group !== group || now.from !== from) continue;
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
