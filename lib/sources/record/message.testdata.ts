import fc from "fast-check";
import type { EndpointMessage, FlowMessage, GetFlowsResponseMessage, PolicyMessage } from "./messages";

/** Arbitrary messages, hostile names and numbers no enum knows included: for properties. */

const text = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: "binary", maxLength: 60 }), fc.constantFrom("", "team-yellow", "10.0.1.28", "k8s:app=server"));
const uint32 = fc.nat({ max: 0xffff_ffff });
const int32 = fc.oneof(fc.nat({ max: 200 }), fc.integer({ min: -5, max: 5 }));
const uint64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }).map(String);
const enumNumber = fc.nat({ max: 210 });
const texts = fc.array(text, { maxLength: 3 });
const sometimes = { requiredKeys: [] };

const time = fc.record({ seconds: fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), nanos: fc.nat({ max: 999_999_999 }) });

export const anyEndpoint: fc.Arbitrary<EndpointMessage> = fc.record(
  {
    ID: uint32,
    identity: uint32,
    cluster_name: text,
    namespace: text,
    labels: texts,
    pod_name: text,
    workloads: fc.array(fc.record({ name: text, kind: text }, sometimes), { maxLength: 2 }),
  },
  sometimes,
);

const policies: fc.Arbitrary<PolicyMessage[]> = fc.array(
  fc.record({ name: text, namespace: text, labels: texts, revision: uint64, kind: text }, sometimes),
  { maxLength: 2 },
);

const ports = { source_port: uint32, destination_port: uint32 };
const flags = fc.record(
  { FIN: fc.boolean(), SYN: fc.boolean(), RST: fc.boolean(), PSH: fc.boolean(), ACK: fc.boolean(), URG: fc.boolean(), ECE: fc.boolean(), CWR: fc.boolean(), NS: fc.boolean() },
  sometimes,
);
const icmp = fc.record({ type: uint32, code: uint32 }, sometimes);
const layer4 = fc.oneof(
  fc.constant({}),
  fc.record({ TCP: fc.record({ ...ports, flags }, sometimes) }),
  fc.record({ UDP: fc.record(ports, sometimes) }),
  fc.record({ SCTP: fc.record({ ...ports, chunk_type: enumNumber }, sometimes) }),
  fc.record({ ICMPv4: icmp }),
  fc.record({ ICMPv6: icmp }),
  fc.record({ VRRP: fc.record({ type: uint32, vrid: uint32 }, sometimes) }),
  fc.record({ IGMP: fc.record({ type: uint32, group_address: text }, sometimes) }),
);

const l7 = fc
  .tuple(
    fc.record({ type: enumNumber, latency_ns: uint64 }, sometimes),
    fc.oneof(
      fc.constant({}),
      fc.record({ http: fc.record({ code: uint32, method: text, url: text, protocol: text, headers: fc.constant([{ key: "a", value: "b" }]) }, sometimes) }),
      fc.record({ dns: fc.record({ query: text, ips: texts, ttl: uint32, cnames: texts, observation_source: text, rcode: uint32, qtypes: texts, rrtypes: texts }, sometimes) }),
      fc.record({ kafka: fc.record({ error_code: int32, api_version: int32, api_key: text, correlation_id: int32, topic: text }, sometimes) }),
    ),
  )
  .map(([head, record]) => ({ ...head, ...record }));

const service = fc.record({ name: text, namespace: text }, sometimes);

export const anyFlow: fc.Arbitrary<FlowMessage> = fc.record(
  {
    time,
    uuid: text,
    emitter: fc.record({ name: text, version: text }, sometimes),
    verdict: enumNumber,
    drop_reason: enumNumber,
    auth_type: enumNumber,
    ethernet: fc.record({ source: text, destination: text }, sometimes),
    IP: fc.record({ source: text, source_xlated: text, destination: text, ipVersion: enumNumber, encrypted: fc.boolean() }, sometimes),
    l4: layer4,
    tunnel: fc.record({ protocol: enumNumber, vni: uint32, l4: layer4 }, sometimes),
    source: anyEndpoint,
    destination: anyEndpoint,
    Type: enumNumber,
    node_name: text,
    node_labels: texts,
    source_names: texts,
    destination_names: texts,
    l7,
    reply: fc.boolean(),
    event_type: fc.record({ type: int32, sub_type: int32 }, sometimes),
    source_service: service,
    destination_service: service,
    traffic_direction: enumNumber,
    policy_match_type: uint32,
    trace_observation_point: enumNumber,
    trace_reason: enumNumber,
    ip_trace_id: fc.record({ trace_id: uint64, ip_option_type: uint32 }, sometimes),
    drop_reason_desc: enumNumber,
    is_reply: fc.record({ value: fc.boolean() }, sometimes),
    debug_capture_point: enumNumber,
    interface: fc.record({ index: uint32, name: text }, sometimes),
    proxy_port: uint32,
    sock_xlate_point: enumNumber,
    socket_cookie: uint64,
    cgroup_id: uint64,
    Summary: text,
    egress_allowed_by: policies,
    ingress_allowed_by: policies,
    egress_denied_by: policies,
    ingress_denied_by: policies,
    policy_log: texts,
    aggregate: fc.record({ ingress_flow_count: uint32 }, sometimes),
  },
  sometimes,
);

export const anyResponse: fc.Arbitrary<GetFlowsResponseMessage> = fc
  .tuple(
    fc.record({ node_name: text, time }, sometimes),
    fc.oneof(
      { arbitrary: fc.record({ flow: anyFlow }), weight: 8 },
      { arbitrary: fc.record({ node_status: fc.record({ state_change: enumNumber, node_names: texts, message: text }, sometimes) }), weight: 1 },
      {
        arbitrary: fc.record({
          lost_events: fc.record({ source: enumNumber, num_events_lost: fc.nat().map(String), cpu: fc.record({ value: int32 }, sometimes), first: time, last: time }, sometimes),
        }),
        weight: 1,
      },
      { arbitrary: fc.constant({}), weight: 1 },
    ),
  )
  .map(([envelope, content]) => ({ ...envelope, ...content }));
