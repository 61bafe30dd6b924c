import { parsePairKey } from "@/lib/domain/pair-key";
import type { EndText } from "./pair-words";

/** The two ends that a pair's key names, and the port behind them. */
export interface PairEnds {
  readonly source: EndText;
  readonly destination: EndText;
  /** `:8080/TCP`, or ` ICMP` where there is no port. */
  readonly suffix: string;
}

/** The ends of a key as a line shows them; null when it is no pair's key. */
export function endsOfKey(key: string): PairEnds | null {
  const parts = parsePairKey(key);
  if (!parts) return null;
  const port = parts.port === null ? ` ${parts.protocol}` : `:${parts.port}/${parts.protocol}`;
  return { source: peerEnd(parts.source), destination: peerEnd(parts.destination), suffix: port };
}

/** A peer's own text: `[cluster/]namespace/workload`, or what stands outside the namespaces, boxed. */
function peerEnd(peer: string): EndText {
  const slash = peer.lastIndexOf("/");
  if (slash < 0 || /^(reserved|cidr|fqdn):/.test(peer)) return { namespace: null, name: peer, boxed: true, full: peer };
  return { namespace: peer.slice(0, slash), name: peer.slice(slash + 1), boxed: false, full: peer };
}
