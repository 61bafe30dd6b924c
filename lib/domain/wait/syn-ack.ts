import type { ConnectionTuple } from "../attempt";
import { EventType, TcpFlag, TracePoint, type Flow } from "../flow";
import { msBetween, type Instant } from "../instant";
import { P50_FROM } from "./percentiles";

/** How long the last SYN of some connections took to be answered. */
export interface SynAckTimes {
  readonly count: number;
  /** null below 5. */
  readonly p50Ms: number | null;
}

/**
 * SYN to SYN-ACK where the flows show both, on the client's own node: a round trip of the network and the server, beside
 * the wait and never a part of it. `reason` says why nothing is compared.
 */
export interface SynAckComparison {
  readonly atOnce: SynAckTimes;
  readonly afterRefusal: SynAckTimes;
  readonly reason: string | null;
}

interface Handshake {
  readonly connection: string;
  readonly syns: Instant[];
  synAck: Instant | null;
}

/** Compares connections let through at once with those refused first; `kindOf` tells them apart, null for any other. */
export function compareSynAck(flows: Iterable<Flow>, kindOf: (connection: string) => "atOnce" | "afterRefusal" | null): SynAckComparison {
  const handshakes = new Map<string, Handshake>();
  for (const flow of flows) {
    const kind = packetOf(flow);
    if (kind === null) continue;
    const connection = kind === "syn" ? nameOf(flow.sourceAddress, flow.sourcePort, flow.destinationAddress, flow.destinationPort) : nameOf(flow.destinationAddress, flow.destinationPort, flow.sourceAddress, flow.sourcePort);
    const name = `${flow.node}|${connection}`;
    const held = handshakes.get(name) ?? { connection, syns: [], synAck: null };
    handshakes.set(name, held);
    if (kind === "syn") held.syns.push(flow.time);
    else if (held.synAck === null || flow.time < held.synAck) held.synAck = flow.time;
  }
  const times: Record<"atOnce" | "afterRefusal", number[]> = { atOnce: [], afterRefusal: [] };
  for (const { connection, syns, synAck } of handshakes.values()) {
    const kind = synAck === null ? null : kindOf(connection);
    if (kind === null || synAck === null) continue;
    const sent = syns.filter((at) => at <= synAck).reduce<Instant | null>((latest, at) => (latest === null || at > latest ? at : latest), null);
    if (sent !== null) times[kind].push(msBetween(sent, synAck));
  }
  const isCompared = times.atOnce.length > 0 && times.afterRefusal.length > 0;
  return {
    atOnce: timesOf(times.atOnce),
    afterRefusal: timesOf(times.afterRefusal),
    reason: isCompared ? null : "the flows do not show a client's SYN and its answer both: a Relay is not asked for answers, and monitor aggregation may leave them out of a capture",
  };
}

/** A connection as comparisons name it. */
export function connectionOf({ sourceAddress, sourcePort, destinationAddress, destinationPort }: ConnectionTuple): string {
  return nameOf(sourceAddress, sourcePort, destinationAddress, destinationPort);
}

function nameOf(source: string, sourcePort: number, destination: string, destinationPort: number): string {
  return `${source}|${sourcePort}|${destination}|${destinationPort}`;
}

/** What a trace shows of the handshake: a SYN on its way out, or its answer at the client's own endpoint. */
function packetOf(flow: Flow): "syn" | "syn-ack" | null {
  if (flow.eventType !== EventType.trace || flow.protocol !== "TCP" || flow.tunnel || (flow.tcpFlags & TcpFlag.SYN) === 0) return null;
  if ((flow.tcpFlags & TcpFlag.ACK) === 0) return flow.isReply === true ? null : "syn";
  return flow.eventSubType === TracePoint.toEndpoint && flow.destination.id !== 0 ? "syn-ack" : null;
}

function timesOf(values: readonly number[]): SynAckTimes {
  const sorted = values.toSorted((a, b) => a - b);
  return { count: sorted.length, p50Ms: sorted.length < P50_FROM ? null : (sorted[Math.ceil(sorted.length / 2) - 1] ?? null) };
}
