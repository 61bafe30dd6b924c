import type { PeerFacts } from "./filter-subject";
import { compileWildcard } from "./wildcard";

/** A pattern of `src`, `dst` or `any`, made ready. */
export type PeerTest = (peer: PeerFacts) => boolean;

const OUTSIDE = /^(reserved|cidr|fqdn):/;

/** True when the text can be a peer pattern: a prefixed name, `world`, or two or three segments. */
export function isPeerPattern(text: string): boolean {
  if (text === "world" || text === "*") return true;
  if (OUTSIDE.test(text)) return text.length > text.indexOf(":") + 1;
  const segments = text.split("/");
  return (segments.length === 2 || segments.length === 3) && segments.every((segment) => segment !== "");
}

/**
 * Makes a pattern ready: `namespace/workload` in any cluster, `cluster/namespace/workload`, `reserved:NAME`,
 * `cidr:ADDRESS/LENGTH` (the peer's own name, not the addresses in it), `fqdn:NAME`, `world`, `*` for anything.
 */
export function compilePeerPattern(pattern: string): PeerTest {
  if (pattern === "*") return () => true;
  if (pattern === "world") return ({ peer }) => peer === "world";
  if (OUTSIDE.test(pattern)) {
    const isOutside = compileWildcard(pattern.startsWith("cidr:") ? pattern.replace("/", "_") : pattern);
    return ({ peer, workload }) => workload === null && isOutside(peer);
  }
  const segments = pattern.split("/");
  const isWorkload = compileWildcard(segments.at(-1) ?? "");
  const inNamespace = compileWildcard(segments.at(-2) ?? "");
  const inCluster = compileWildcard(segments.at(-3) ?? "*");
  return ({ cluster, namespace, workload }) =>
    namespace !== null && workload !== null && isWorkload(workload) && inNamespace(namespace) && inCluster(cluster);
}
