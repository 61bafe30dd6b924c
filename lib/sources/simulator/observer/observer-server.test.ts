import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FlowMessage, GetFlowsResponseMessage } from "@/lib/sources/record/messages";
import type { FlowFilterMessage } from "@/lib/sources/record/questions";
import { simulateRecording } from "../recording";
import { startReplay, type RunningReplay } from "../replay";
import { connectObserver, type ObserverClient } from "./client.testdata";

const recording = simulateRecording({ scenario: "team-yellow", seed: 3, start: 1_795_363_200_000_000_000n, durationMs: 100_000 });

let relay: RunningReplay;
let client: ObserverClient;
let everything: FlowMessage[];

const flowsOf = (messages: readonly GetFlowsResponseMessage[]): FlowMessage[] => messages.flatMap((message) => (message.flow ? [message.flow] : []));
const timeOf = (flow: FlowMessage): bigint => BigInt(flow.time?.seconds ?? 0) * 1_000_000_000n + BigInt(flow.time?.nanos ?? 0);
const UUIDS = { paths: ["uuid"] };
const stamp = (time: bigint) => ({ seconds: String(time / 1_000_000_000n), nanos: Number(time % 1_000_000_000n) });

beforeAll(async () => {
  relay = await startReplay({ listen: "127.0.0.1:0", responses: recording.responses });
  client = connectObserver(relay.address);
  everything = flowsOf(await client.ask({}));
});
afterAll(async () => {
  client.close();
  await relay.close();
});

describe("GetFlows without follow", () => {
  it("gives the whole of every ring, in the order of time, after the node status", async () => {
    const messages = await client.ask({});
    expect(messages[0]?.node_status).toEqual({ state_change: "NODE_CONNECTED", node_names: ["worker-1", "worker-2", "worker-3", "worker-4", "worker-5"] });
    expect(messages[0]?.node_name).toBe("hubble-relay-simulated");
    expect(flowsOf(messages)).toHaveLength(recording.responses.length);
    const times = everything.map(timeOf);
    expect(times.every((time, at) => at === 0 || time >= times[at - 1]!)).toBe(true);
  });

  it("counts `number` for each node, from the newest or with `first` from the oldest", async () => {
    const newest = flowsOf(await client.ask({ number: 3 }));
    const oldest = flowsOf(await client.ask({ number: 3, first: true }));
    for (const node of relay.nodes) {
      const ofNode = everything.filter((flow) => flow.node_name === node).map((flow) => flow.uuid);
      expect(newest.filter((flow) => flow.node_name === node).map((flow) => flow.uuid)).toEqual(ofNode.slice(-3));
      expect(oldest.filter((flow) => flow.node_name === node).map((flow) => flow.uuid)).toEqual(ofNode.slice(0, 3));
    }
  });

  it("keeps to `since` and `until`; with `since`, `number` is the oldest after it", async () => {
    const since = timeOf(everything[1000]!);
    const until_ = timeOf(everything[2000]!);
    const between = flowsOf(await client.ask({ since: stamp(since), until: stamp(until_) }));
    expect(between.map((flow) => flow.uuid)).toEqual(everything.filter((flow) => timeOf(flow) >= since && timeOf(flow) <= until_).map((flow) => flow.uuid));
    const five = flowsOf(await client.ask({ since: stamp(since), number: 5 }));
    for (const node of relay.nodes) {
      const after = everything.filter((flow) => flow.node_name === node && timeOf(flow) >= since).slice(0, 5);
      expect(five.filter((flow) => flow.node_name === node).map((flow) => flow.uuid)).toEqual(after.map((flow) => flow.uuid));
    }
    expect(flowsOf(await client.ask({ since: stamp(recording.end + 1_000_000_000n) }))).toEqual([]);
  });
});

describe("filters", () => {
  const tcp = (flow: FlowMessage) => flow.l4?.TCP;
  it.each<[string, FlowFilterMessage, (flow: FlowMessage) => boolean]>([
    ["event type", { event_type: [{ type: 5 }] }, (flow) => flow.event_type?.type === 5],
    ["sub type, 0 included", { event_type: [{ type: 4, match_sub_type: true, sub_type: 0 }] }, (flow) => flow.event_type?.type === 4 && !flow.event_type.sub_type],
    ["verdict", { verdict: ["DROPPED"] }, (flow) => flow.verdict === "DROPPED"],
    ["drop reason", { drop_reason_desc: ["AUTH_REQUIRED"] }, (flow) => flow.drop_reason_desc === "AUTH_REQUIRED"],
    ["reply", { reply: [true] }, (flow) => flow.is_reply?.value === true],
    ["no reply: known, or a drop", { reply: [false] }, (flow) => (flow.is_reply ? !flow.is_reply.value : flow.verdict === "DROPPED")],
    ["flags that are set", { tcp_flags: [{ SYN: true }] }, (flow) => tcp(flow)?.flags?.SYN === true],
    ["all of the flags", { tcp_flags: [{ SYN: true, ACK: true }] }, (flow) => tcp(flow)?.flags?.SYN === true && tcp(flow)?.flags?.ACK === true],
    ["protocol", { protocol: ["udp"] }, (flow) => flow.l4?.UDP !== undefined],
    ["layer 7 protocol", { protocol: ["http"] }, (flow) => flow.l7?.http !== undefined],
    ["pod of a namespace", { source_pod: ["shop/"] }, (flow) => flow.source?.namespace === "shop"],
    ["pod by its name's beginning", { destination_pod: ["payments/ledger-"] }, (flow) => flow.destination?.namespace === "payments" && (flow.destination.pod_name ?? "").startsWith("ledger-")],
    ["pod in any namespace", { destination_pod: ["/coredns"] }, (flow) => (flow.destination?.pod_name ?? "").startsWith("coredns")],
    ["a bare pod means the namespace default", { destination_pod: ["ledger"] }, () => false],
    ["port", { destination_port: ["5432"] }, (flow) => tcp(flow)?.destination_port === 5432],
    ["node, with the cluster's name and a star", { node_name: ["default/worker-2", "*-5"] }, (flow) => flow.node_name === "worker-2" || flow.node_name === "worker-5"],
    ["identity", { source_identity: [26244] }, (flow) => flow.source?.identity === 26244],
    ["label", { source_label: ["k8s:app=storefront"] }, (flow) => flow.source?.labels?.includes("k8s:app=storefront") === true],
    ["network", { source_ip: ["192.168.50.0/24"] }, (flow) => flow.IP?.source?.startsWith("192.168.50.") === true],
    ["DNS name", { destination_fqdn: ["*.cards.example"] }, (flow) => flow.destination_names?.includes("api.cards.example") === true],
    ["HTTP status", { http_status_code: ["4+"], event_type: [{ type: 129 }] }, (flow) => String(flow.l7?.http?.code ?? "").startsWith("4")],
    ["HTTP method and path", { http_method: ["post"], http_path: ["^/anything$"] }, (flow) => flow.l7?.http?.method === "POST" && /\/anything(\?|$)/.test(flow.l7.http.url ?? "")],
    ["direction", { traffic_direction: ["EGRESS"] }, (flow) => flow.traffic_direction === "EGRESS"],
    ["workload", { source_workload: [{ name: "cart" }] }, (flow) => flow.source?.workloads?.[0]?.name === "cart"],
    ["several fields: all of them", { event_type: [{ type: 5 }], verdict: ["DROPPED"] }, (flow) => flow.event_type?.type === 5 && flow.verdict === "DROPPED"],
  ])("by %s", async (_name, filter, expected) => {
    const wanted = everything.filter(expected).map((flow) => flow.uuid);
    expect(flowsOf(await client.ask({ whitelist: [filter], field_mask: UUIDS })).map((flow) => flow.uuid)).toEqual(wanted);
    if (_name.startsWith("a bare")) return;
    expect(wanted.length).toBeGreaterThan(0);
    expect(flowsOf(await client.ask({ blacklist: [filter], field_mask: UUIDS }))).toHaveLength(everything.length - wanted.length);
  });

  it("join by or; an empty one matches everything", async () => {
    const either = flowsOf(await client.ask({ whitelist: [{ event_type: [{ type: 1 }] }, { event_type: [{ type: 129 }] }], field_mask: UUIDS }));
    expect(either).toHaveLength(everything.filter((flow) => flow.event_type?.type === 1 || flow.event_type?.type === 129).length);
    expect(flowsOf(await client.ask({ whitelist: [{}], field_mask: UUIDS }))).toHaveLength(everything.length);
  });
});

describe("field masks", () => {
  it("cut flows to the asked fields", async () => {
    const [flow] = flowsOf(await client.ask({ number: 1, first: true, field_mask: { paths: ["time", "node_name", "uuid", "source.identity", "verdict"] } }));
    expect(Object.keys(flow ?? {}).sort()).toEqual(["node_name", "source", "time", "uuid", "verdict"]);
    expect(Object.keys(flow?.source ?? {})).toEqual(["identity"]);
  });

  it("without time and node name leave the envelope empty", async () => {
    const message = (await client.ask({ number: 1, first: true, field_mask: { paths: ["uuid"] } })).find((each) => each.flow);
    expect(message?.time).toBeUndefined();
    expect(message?.node_name).toBeUndefined();
  });
});

describe("questions the agents reject", () => {
  it.each([
    [{ follow: true, first: true }, "first cannot be specified with follow"],
    [{ field_mask: { paths: ["uuid", "auth_kind"] } }, "invalid fieldmask"],
    [{ whitelist: [{ protocol: ["nonsense"] }] }, 'invalid protocol filter: unknown protocol: "nonsense"'],
    [{ whitelist: [{ experimental: { cel_expression: ["_flow.auth_type == 1"] } }] }, "error compiling CEL expression"],
  ])("%j end as a node status, then the stream", async (request, sentence) => {
    const messages = await client.ask(request);
    expect(messages.map((message) => message.node_status?.state_change)).toEqual(["NODE_CONNECTED", "NODE_ERROR"]);
    expect(messages[1]?.node_status?.message).toContain(sentence);
    expect(messages[1]?.node_status?.node_names).toHaveLength(5);
  });
});

describe("the other calls", () => {
  it("GetNodes names nodes with their rings", async () => {
    const { nodes } = await client.unary("getNodes");
    expect(nodes?.map((node) => node.name)).toEqual(relay.nodes);
    expect(nodes?.[0]).toMatchObject({ state: "NODE_CONNECTED", version: "cilium v1.20.2", max_flows: "65535", tls: {} });
    expect(nodes?.reduce((sum, node) => sum + Number(node.seen_flows), 0)).toBe(everything.length);
  });

  it("ServerStatus sums them; entries that are no flows count in num_flows alone", async () => {
    const status = await client.unary("serverStatus");
    expect(status).toMatchObject({ num_connected_nodes: { value: 5 }, seen_flows: String(everything.length), num_flows: String(everything.length + 5), version: "hubble-relay v1.20.2+gsimulated" });
    expect(status.flows_rate).toBeGreaterThan(10);
  });

  it("GetNamespaces lists what flows named", async () => {
    const { namespaces } = await client.unary("getNamespaces");
    expect(namespaces?.map((each) => each.namespace)).toEqual(expect.arrayContaining(["kube-system", "payments", "shop", "team-yellow"]));
  });

  it("every answer names the Relay's version in its headers", async () => {
    const stream = client.follow({ number: 1 });
    expect((await stream.headers).get("hubble-relay-version")).toEqual(["1.20.2+gsimulated"]);
    stream.cancel();
  });
});
