import type { FlowMessage } from "../../record/messages";

let port = 20_000;

/** A TCP packet between two pods, from a fresh port unless given. */
function packet(flags: Record<string, boolean>, sourcePort = ++port): FlowMessage {
  return {
    Type: "L3_L4",
    IP: { source: "10.0.1.28", destination: "10.1.1.30", ipVersion: "IPv4" },
    l4: { TCP: { source_port: sourcePort, destination_port: 8080, flags } },
    source: { identity: 26244, namespace: "team-yellow", pod_name: "client" },
    destination: { ID: 12, identity: 15345, namespace: "team-yellow", pod_name: "server" },
    traffic_direction: "INGRESS",
  };
}

/** A verdict that let a new connection through, authenticated. */
export function verdict(): FlowMessage {
  return { ...packet({ SYN: true }), event_type: { type: 5 }, verdict: "FORWARDED", auth_type: "SPIRE", is_reply: { value: false }, Summary: "TCP Flags: SYN" };
}

/** A packet of a connection that is open: no evidence. */
export function laterTrace(): FlowMessage {
  return { ...packet({ ACK: true }), event_type: { type: 4 }, verdict: "FORWARDED", trace_observation_point: "TO_ENDPOINT", is_reply: { value: false }, trace_reason: "ESTABLISHED" };
}

/** The SYN of a new connection, on its way to its pod. */
export function openingTrace(): FlowMessage {
  return { ...packet({ SYN: true }), event_type: { type: 4 }, verdict: "FORWARDED", trace_observation_point: "TO_ENDPOINT", is_reply: { value: false }, trace_reason: "NEW" };
}

/** A request that a proxy let through or refused. */
export function request(outcome: "FORWARDED" | "DROPPED"): FlowMessage {
  return { ...packet({}), Type: "L7", event_type: { type: 129 }, verdict: outcome, is_reply: { value: false }, l7: { type: "REQUEST", http: { method: "GET", url: "http://server:8080/anything" } } };
}

/** The answer to a request: no evidence. */
export function response(): FlowMessage {
  return { ...packet({}), Type: "L7", event_type: { type: 129 }, verdict: "FORWARDED", is_reply: { value: true }, l7: { type: "RESPONSE", http: { code: 403 } } };
}

/** The reply of a handshake: no evidence. */
export function replyTrace(): FlowMessage {
  return { ...packet({ SYN: true, ACK: true }), event_type: { type: 4, sub_type: 3 }, verdict: "FORWARDED", trace_observation_point: "TO_STACK", is_reply: { value: true } };
}

/** A UDP packet on its way: the first one (`NEW`) is evidence. */
export function datagram(reason: "NEW" | "ESTABLISHED"): FlowMessage {
  return { ...packet({}), l4: { UDP: { source_port: ++port, destination_port: 53 } }, event_type: { type: 4, sub_type: 4 }, verdict: "FORWARDED", is_reply: { value: false }, trace_reason: reason };
}

/** A packet that was refused, as a drop event. */
export function drop(reason = 189): FlowMessage {
  return { ...packet({ SYN: true }), event_type: { type: 1, sub_type: reason }, verdict: "DROPPED", drop_reason: reason, drop_reason_desc: reason };
}
