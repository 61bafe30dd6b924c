import type { Attempt, AttemptProtocol, ConnectionTuple } from "./attempt";

/** A pair key's parts; `port` "*" stands for a row that folds many ports. */
export interface PairKeyParts {
  readonly source: string;
  readonly destination: string;
  readonly port: number | "*" | null;
  readonly protocol: AttemptProtocol;
}

const PROTOCOLS: readonly AttemptProtocol[] = ["TCP", "UDP", "SCTP", "ICMP", "ICMPV6", "VRRP", "IGMP"];

/** `PEER~PEER~PORT-PROTO` (rule 4); the port is a number, `-` for none, `*` for a folded row. */
export function printPairKey(parts: PairKeyParts): string {
  return `${escapePeer(parts.source)}~${escapePeer(parts.destination)}~${parts.port ?? "-"}-${parts.protocol}`;
}

/** The parts of a pair key, or null when the text is none. */
export function parsePairKey(text: string): PairKeyParts | null {
  const [source, destination, tail, ...rest] = text.split("~");
  if (!source || !destination || !tail || rest.length > 0) return null;
  const dash = tail.lastIndexOf("-");
  const protocol = PROTOCOLS.find((known) => known === tail.slice(dash + 1));
  const portText = tail.slice(0, dash);
  if (dash < 1 || !protocol) return null;
  const ends = { source: unescapePeer(source), destination: unescapePeer(destination), protocol };
  if (portText === "-") return { ...ends, port: null };
  if (portText === "*") return { ...ends, port: "*" };
  const port = Number(portText);
  return /^\d{1,5}$/.test(portText) && port <= 65_535 ? { ...ends, port } : null;
}

/** The port a pair is keyed by: none for protocols without ports. */
export function pairPortOf(tuple: ConnectionTuple): number | null {
  return tuple.protocol === "TCP" || tuple.protocol === "UDP" || tuple.protocol === "SCTP" ? tuple.destinationPort : null;
}

/** The key of the pair an attempt counts for, under the names it carries. */
export function pairKeyOf(attempt: Pick<Attempt, "source" | "destination" | "tuple">): string {
  return printPairKey({
    source: attempt.source.peer,
    destination: attempt.destination.peer,
    port: pairPortOf(attempt.tuple),
    protocol: attempt.tuple.protocol,
  });
}

/** `~` parts a key, so a hostile name's own is written %7E; `%` is escaped first, which keeps it reversible. */
function escapePeer(peer: string): string {
  return peer.includes("~") || peer.includes("%") ? peer.replaceAll("%", "%25").replaceAll("~", "%7E") : peer;
}

function unescapePeer(text: string): string {
  return text.replaceAll("%7E", "~").replaceAll("%25", "%");
}
