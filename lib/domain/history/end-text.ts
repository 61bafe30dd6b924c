import type { AttemptEnd, NamedBy, PeerType } from "../attempt";

const PEER_TYPES: readonly PeerType[] = ["workload", "reserved", "cidr", "fqdn", "world"];
const NAMED_BY: readonly NamedBy[] = ["owner", "flow", "learned", "pattern", "pod"];

/** The end of a peer that a sighting's text describes, without what is seen of one attempt alone; null for any other text. */
export function parseEnd(text: string, peer: string): AttemptEnd | null {
  const parts = parsed(text);
  if (typeof parts !== "object" || parts === null || Array.isArray(parts)) return null;
  const read = new Map<string, unknown>(Object.entries(parts));
  const type = PEER_TYPES.find((word) => word === read.get("type"));
  if (type === undefined) return null;
  return {
    ...NOTHING_SEEN,
    peer,
    type,
    cluster: textOrNull(read.get("cluster")) ?? "default",
    namespace: textOrNull(read.get("namespace")),
    workload: textOrNull(read.get("workload")),
    kind: textOrNull(read.get("kind")),
    namedBy: NAMED_BY.find((word) => word === read.get("namedBy")) ?? null,
  };
}

/** What a peer's name alone tells of an end. */
export function endOfPeer(peer: string): AttemptEnd {
  const colon = peer.indexOf(":");
  const type = peer === "world" ? "world" : PEER_TYPES.find((word) => colon > 0 && word === peer.slice(0, colon));
  if (type !== undefined) return { ...NOTHING_SEEN, peer, type, cluster: "default", namespace: null, workload: null, kind: null, namedBy: null };
  const [workload = peer, namespace = "", cluster = "default"] = peer.split("/").toReversed();
  return { ...NOTHING_SEEN, peer, type: "workload", cluster, namespace, workload, kind: null, namedBy: null };
}

/** The texts of a list of texts, as it was written in JSON; null for any other text. */
export function parseTexts(text: string): readonly string[] | null {
  const parts = parsed(text);
  return Array.isArray(parts) && parts.every((part) => typeof part === "string") ? parts : null;
}

const NOTHING_SEEN = { pod: null, identity: 0, labels: [], address: "", names: [] } as const satisfies Partial<AttemptEnd>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function textOrNull(part: unknown): string | null {
  return typeof part === "string" ? part : null;
}
