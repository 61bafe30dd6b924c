import type { Party, SimNode } from "./cluster";
import {
  DirectionNumber, DropNumber, FlowTypeNumber, L7TypeNumber, PointNumber, TraceReasonNumber, VerdictNumber,
  type FlowRecord, type L7Record, type Layer4Record, type TcpFlagsRecord, type TracePoint,
} from "./flow-record";
import type { Direction, SimPolicy } from "./policy";
import type { Rng } from "./rng";
import { NS_PER_MS, NS_PER_SEC, type SimTime } from "./scheduler";

export type SimProtocol = "TCP" | "UDP";
/** Flag sets of the packets a simulated connection sends. */
export type PacketFlags = "SYN" | "SYN, ACK" | "ACK" | "ACK, PSH" | "ACK, FIN" | "ACK, RST";

/** A packet or request as one node's agent looks at it: `from` is the end that sent this packet. */
export interface Sight {
  readonly node: SimNode;
  readonly at: SimTime;
  readonly protocol: SimProtocol;
  readonly flags: PacketFlags;
  readonly from: Party;
  readonly fromPort: number;
  readonly to: Party;
  readonly toPort: number;
}

/** Writes flows with exactly the fields that Cilium 1.20's agent fills for each kind of event. */
export interface EventWriter {
  trace(sight: Sight, point: TracePoint, direction: Direction, reason: keyof typeof TraceReasonNumber, proxyPort?: number): FlowRecord;
  verdict(sight: Sight, direction: Direction, says: VerdictWords): FlowRecord;
  drop(sight: Sight, direction: Direction, reason: number): FlowRecord;
  l7(sight: Sight, direction: Direction, says: { readonly refused: boolean; readonly reply: boolean; readonly l7: L7Record; readonly summary: string }): FlowRecord;
  /** The two socket events of a call to a service address, before and after its translation. */
  translation(sight: Sight, service: { readonly name: string; readonly namespace: string; readonly address: string }, cookie: number): [FlowRecord, FlowRecord];
}

export interface VerdictWords {
  readonly verdict: keyof typeof VerdictNumber;
  readonly dropReason: number;
  readonly authType: number;
  readonly match: number;
  readonly policy: SimPolicy | null;
}

export const SIMULATED_VERSION = "1.20.2";
const EMITTER = { name: "Hubble", version: `${SIMULATED_VERSION}+gsimulated` };

// Parts that say the same on every flow are one object: a history of tens of thousands of flows is built at the start.
const NO_REPLY = {};
const IS_REPLY = { value: true };
const VERDICT_TYPE = { type: 5 };
const L7_TYPE = { type: 129 };
const TRACE_TYPES: Readonly<Record<TracePoint, { type: number; sub_type?: number }>> = {
  "to-endpoint": { type: 4 },
  "to-proxy": { type: 4, sub_type: PointNumber["to-proxy"].sub },
  "to-stack": { type: 4, sub_type: PointNumber["to-stack"].sub },
  "to-overlay": { type: 4, sub_type: PointNumber["to-overlay"].sub },
  "to-network": { type: 4, sub_type: PointNumber["to-network"].sub },
};
const DROP_FILE = { name: "bpf_lxc.c", line: 2121 };

const FLAG_RECORDS: Readonly<Record<PacketFlags, TcpFlagsRecord>> = {
  "SYN": { SYN: true },
  "SYN, ACK": { SYN: true, ACK: true },
  "ACK": { ACK: true },
  "ACK, PSH": { PSH: true, ACK: true },
  "ACK, FIN": { FIN: true, ACK: true },
  "ACK, RST": { RST: true, ACK: true },
};
const TCP_SUMMARIES: Readonly<Record<PacketFlags, string>> = {
  "SYN": "TCP Flags: SYN",
  "SYN, ACK": "TCP Flags: SYN, ACK",
  "ACK": "TCP Flags: ACK",
  "ACK, PSH": "TCP Flags: ACK, PSH",
  "ACK, FIN": "TCP Flags: ACK, FIN",
  "ACK, RST": "TCP Flags: ACK, RST",
};

/** Writes events of a simulation that began at `startNs`; uuids come from the random stream. */
export function createEventWriter(startNs: bigint, rng: Rng): EventWriter {
  const startSec = Number(startNs / 1_000_000_000n);
  const startNanos = Number(startNs % 1_000_000_000n);

  function timeOn(node: SimNode, at: SimTime): FlowRecord["time"] {
    const nanos = startNanos + at + Math.round(node.skewMs * NS_PER_MS);
    const seconds = Math.floor(nanos / NS_PER_SEC);
    return { seconds: startSec + seconds, nanos: nanos - seconds * NS_PER_SEC };
  }
  const seenFrom = (node: SimNode, party: Party) => (party.node === node ? party.asLocal : party.asRemote);
  const layer4 = (sight: Sight, withFlags: boolean): Layer4Record =>
    sight.protocol === "UDP"
      ? { UDP: { source_port: sight.fromPort, destination_port: sight.toPort } }
      : { TCP: { source_port: sight.fromPort, destination_port: sight.toPort, ...(withFlags ? { flags: FLAG_RECORDS[sight.flags] } : {}) } };

  function base(sight: Sight, withPacket: boolean): FlowRecord {
    const { node, from, to } = sight;
    const record: FlowRecord = {
      time: timeOn(node, sight.at),
      uuid: rng.uuid(),
      emitter: EMITTER,
      IP: { source: from.address, destination: to.address, ipVersion: from.address.includes(":") ? 2 : 1 },
      l4: layer4(sight, withPacket),
      source: seenFrom(node, from),
      destination: seenFrom(node, to),
      Type: FlowTypeNumber.L3_L4,
      node_name: node.name,
      node_labels: node.labels,
      event_type: TRACE_TYPES["to-endpoint"],
      Summary: sight.protocol === "UDP" ? "UDP" : TCP_SUMMARIES[sight.flags],
    };
    if (withPacket) record.ethernet = { source: from.mac, destination: to.mac };
    if (from.names.length > 0) record.source_names = from.names;
    if (to.names.length > 0) record.destination_names = to.names;
    return record;
  }

  return {
    trace: (sight, point, direction, reason, proxyPort) => {
      const record = base(sight, true);
      const isReply = reason === "REPLY";
      record.verdict = VerdictNumber.FORWARDED;
      record.event_type = TRACE_TYPES[point];
      record.traffic_direction = DirectionNumber[direction];
      record.trace_observation_point = PointNumber[point].point;
      record.trace_reason = TraceReasonNumber[reason];
      record.is_reply = isReply ? IS_REPLY : NO_REPLY;
      if (isReply) record.reply = true;
      if (point === "to-endpoint" && !isReply && sight.to.link) record.interface = sight.to.link;
      if (proxyPort) record.proxy_port = proxyPort;
      return record;
    },
    verdict: (sight, direction, says) => {
      const record = base(sight, true);
      record.verdict = VerdictNumber[says.verdict];
      record.event_type = VERDICT_TYPE;
      record.traffic_direction = DirectionNumber[direction];
      if (says.authType) record.auth_type = says.authType;
      if (says.match) record.policy_match_type = says.match;
      if (says.dropReason) {
        record.drop_reason = says.dropReason;
        record.drop_reason_desc = says.dropReason;
      } else record.is_reply = NO_REPLY;
      if (says.policy && says.dropReason !== DropNumber.AUTH_REQUIRED && says.dropReason !== DropNumber.NO_NODE_ID) {
        const denies = says.dropReason !== 0 || says.verdict === "AUDIT";
        if (direction === "ingress") record[denies ? "ingress_denied_by" : "ingress_allowed_by"] = [says.policy.record];
        else record[denies ? "egress_denied_by" : "egress_allowed_by"] = [says.policy.record];
      }
      return record;
    },
    drop: (sight, direction, reason) => {
      const record = base(sight, true);
      record.verdict = VerdictNumber.DROPPED;
      record.drop_reason = reason;
      record.drop_reason_desc = reason;
      record.event_type = { type: 1, sub_type: reason };
      record.traffic_direction = DirectionNumber[direction];
      record.file = DROP_FILE;
      return record;
    },
    l7: (sight, direction, says) => {
      const record = base(sight, false);
      record.verdict = says.refused ? VerdictNumber.DROPPED : VerdictNumber.FORWARDED;
      record.Type = FlowTypeNumber.L7;
      record.event_type = L7_TYPE;
      record.traffic_direction = DirectionNumber[direction];
      record.l7 = says.l7;
      record.is_reply = says.reply ? IS_REPLY : NO_REPLY;
      if (says.reply) record.reply = true;
      record.Summary = says.summary;
      return record;
    },
    translation: (sight, service, cookie) => {
      const before = base(sight, false);
      before.verdict = VerdictNumber.TRACED;
      before.Type = FlowTypeNumber.SOCK;
      before.IP = { source: sight.from.address, destination: service.address, ipVersion: 1 };
      before.destination = {};
      before.destination_service = { name: service.name, namespace: service.namespace };
      before.event_type = { type: 7, sub_type: 1 };
      before.sock_xlate_point = 1;
      const after = base({ ...sight, at: sight.at + 0.2 * NS_PER_MS }, false);
      after.verdict = VerdictNumber.TRANSLATED;
      after.Type = FlowTypeNumber.SOCK;
      after.event_type = { type: 7, sub_type: 2 };
      after.sock_xlate_point = 2;
      for (const record of [before, after]) {
        record.l4 = sight.protocol === "UDP" ? { UDP: { destination_port: sight.toPort } } : { TCP: { destination_port: sight.toPort } };
        record.socket_cookie = cookie;
        record.cgroup_id = 10_000 + (sight.from.asLocal.ID ?? 0);
        record.Summary = sight.protocol;
        delete record.destination_names;
      }
      return [before, after];
    },
  };
}

/** The l7 part of an HTTP event, and its summary, as the agent writes them. */
export function httpRecord(call: { readonly method: string; readonly url: string; readonly requestId: string; readonly agent: string }, answer: { readonly code: number; readonly latencyNs: number } | null): { l7: L7Record; summary: string } {
  const headers = [{ key: "User-Agent", value: call.agent }, { key: "X-Request-Id", value: call.requestId }];
  if (answer === null) {
    return { l7: { type: L7TypeNumber.REQUEST, http: { method: call.method, url: call.url, protocol: "HTTP/1.1", headers } }, summary: `HTTP/1.1 ${call.method} ${call.url}` };
  }
  return {
    l7: { type: L7TypeNumber.RESPONSE, latency_ns: answer.latencyNs, http: { code: answer.code, method: call.method, url: call.url, protocol: "HTTP/1.1", headers } },
    summary: `HTTP/1.1 ${answer.code} ${Math.floor(answer.latencyNs / 1e6)}ms (${call.method} ${call.url})`,
  };
}

/** The l7 part of a DNS event through the agent's proxy, and its summary. */
export function dnsRecord(query: string, answer: { readonly addresses: readonly string[]; readonly ttlSec: number } | null): { l7: L7Record; summary: string } {
  const asked = { query, observation_source: "proxy", qtypes: ["A"] };
  if (answer === null) return { l7: { type: L7TypeNumber.REQUEST, dns: asked }, summary: `DNS Query ${query} A` };
  return {
    l7: { type: L7TypeNumber.RESPONSE, dns: { ...asked, ips: answer.addresses, ttl: answer.ttlSec, rrtypes: ["A"] } },
    summary: `DNS Answer "${answer.addresses.join(",")}" TTL: ${answer.ttlSec} (Proxy ${query} A)`,
  };
}
