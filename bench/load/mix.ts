import type { EndpointMessage, FlowMessage } from "@/lib/sources/record/messages";
import { templateOf, type Template } from "./template";

/** The flows of one connection of one pair, in order: what its template's frames say. */
export interface Connection {
  readonly frames: readonly Template[];
}

export interface MixOptions {
  /** Directed pairs that the load is spread over. */
  readonly pairs: number;
  readonly nodes: number;
}

const LABELS = 10;

/**
 * Connections for every pair. Of 20 flows, 5 are verdicts, 10 traces, 2 drops and 3 L7 records, as a cluster under
 * policy sends them; every fifth connection is refused once for missing authentication and then let through.
 */
export function makeMix({ pairs, nodes }: MixOptions): readonly Connection[] {
  const workloads = Math.max(2, Math.ceil(Math.sqrt(pairs)));
  return Array.from({ length: pairs }, (_, index) => {
    const source = index % workloads;
    const destination = Math.floor(index / workloads) % workloads;
    return connectionOf(source, workloads + destination, index, nodes);
  });
}

function connectionOf(source: number, destination: number, index: number, nodes: number): Connection {
  const client = endpoint(source, false);
  const server = endpoint(destination, true);
  const clientNode = `node-${source % nodes}`;
  const serverNode = `node-${destination % nodes}`;
  const ip = { source: address(source), destination: address(destination), ipVersion: "IPv4" };
  const base = (sourcePort: number): FlowMessage => ({
    verdict: "FORWARDED",
    ethernet: { source: "0a:58:0a:01:01:0b", destination: "0a:58:0a:01:01:1e" },
    IP: ip,
    l4: { TCP: { source_port: sourcePort, destination_port: 8080, flags: { SYN: true } } },
    source: client,
    destination: server,
    Type: "L3_L4",
    node_labels: ["kubernetes.io/hostname=worker", "topology.kubernetes.io/zone=zone-b"],
    traffic_direction: "INGRESS",
    is_reply: { value: false },
    Summary: "TCP Flags: SYN",
  });
  const trace = (node: string, point: number, words: string): Template =>
    templateOf(node, (port) => ({ ...base(port), event_type: { type: 4, sub_type: point }, trace_observation_point: words, trace_reason: "NEW", traffic_direction: node === serverNode ? "INGRESS" : "EGRESS" }));
  const verdict = (denied: boolean): Template =>
    templateOf(serverNode, (port) => ({
      ...base(port),
      event_type: { type: 5 },
      policy_match_type: 2,
      auth_type: "SPIRE",
      ...(denied ? { verdict: "DROPPED", drop_reason: 189, drop_reason_desc: "AUTH_REQUIRED", is_reply: undefined } : {}),
    }));
  const drop = templateOf(serverNode, (port) => ({
    ...base(port),
    verdict: "DROPPED",
    event_type: { type: 1, sub_type: 189 },
    drop_reason: 189,
    drop_reason_desc: "AUTH_REQUIRED",
    is_reply: undefined,
  }));
  const request = templateOf(serverNode, (port) => ({
    ...base(port),
    Type: "L7",
    event_type: { type: 129 },
    l7: { type: "REQUEST", http: { method: "GET", url: "http://server:8080/anything", protocol: "HTTP/1.1", headers: [] } },
    Summary: "HTTP/1.1 GET http://server:8080/anything",
  }));
  const out = trace(clientNode, 4, "TO_OVERLAY");
  const into = trace(serverNode, 0, "TO_ENDPOINT");
  const through = verdict(false);
  const plain = [out, through, into, ...(index % 5 < 3 ? [request] : [])];
  return { frames: index % 5 === 4 ? [out, verdict(true), drop, out, through, into] : plain };
}

function endpoint(workload: number, local: boolean): EndpointMessage {
  const name = `app-${workload}`;
  return {
    ...(local ? { ID: 100 + workload, workloads: [{ name, kind: "Deployment" }] } : {}),
    identity: 20_000 + workload,
    cluster_name: "default",
    namespace: `team-${workload % 20}`,
    labels: Array.from({ length: LABELS }, (_, label) => `k8s:label-${label}=${label === 0 ? name : `value-${(workload + label) % 7}`}`),
    pod_name: `${name}-7d9c5b8f6c-x2x4z`,
  };
}

function address(workload: number): string {
  return `10.${Math.floor(workload / 62_500) % 250}.${Math.floor(workload / 250) % 250}.${(workload % 250) + 1}`;
}
