import { parseAddressRange, rangeContains } from "@/lib/domain/address";
import { compileLabelSelector } from "@/lib/domain/label-selector";
import type { EndpointRecord, FlowRecord } from "../flow-record";

/** A FlowFilter of a request, enums as numbers (cilium/cilium v1.20.2, api/v1/flow/flow.proto and pkg/hubble/filters). */
export type FlowFilterRequest = Readonly<Record<string, unknown>>;

export type FlowTest = (record: FlowRecord) => boolean;

/** Says in the agent's own words why it rejects a filter. */
export class BadFilter extends Error {}

type Compile = (values: readonly never[]) => FlowTest;

const anyOf = <Value>(make: (value: Value) => FlowTest) => (values: readonly never[]): FlowTest => {
  const tests = (values as readonly Value[]).map(make);
  return (record) => tests.some((test) => test(record));
};

const glob = (pattern: string): RegExp => new RegExp(`^${pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`);

function addressTest(field: "source" | "destination" | "source_xlated"): Compile {
  return anyOf<string>((text) => {
    const range = parseAddressRange(text);
    if (range === null) throw new BadFilter(`invalid IP filter: unable to parse "${text}"`);
    return (record) => rangeContains(range, record.IP?.[field] ?? "");
  });
}

/** `ns/prefix`, `ns/`, `/prefix`; a bare prefix means the namespace default. */
function named(namespace: string | undefined, name: string | undefined, pattern: string): boolean {
  const slash = pattern.indexOf("/");
  const [wanted, prefix] = slash < 0 ? ["default", pattern] : [pattern.slice(0, slash), pattern.slice(slash + 1)];
  return (wanted === "" || wanted === (namespace ?? "")) && (prefix === "" ? (namespace ?? "") !== "" : (name ?? "").startsWith(prefix));
}

const podTest = (side: "source" | "destination"): Compile => anyOf<string>((pattern) => (record) => named(record[side].namespace, record[side].pod_name, pattern));
const serviceTest = (side: "source_service" | "destination_service"): Compile =>
  anyOf<string>((pattern) => (record) => record[side] !== undefined && named(record[side].namespace, record[side].name, pattern));
const namesTest = (field: "source_names" | "destination_names"): Compile => anyOf<string>((pattern) => {
  const test = glob(pattern.toLowerCase().replace(/\.$/, ""));
  return (record) => (record[field] ?? []).some((name) => test.test(name));
});
const endpointTest = <Value>(side: "source" | "destination", test: (endpoint: EndpointRecord, value: Value) => boolean): Compile =>
  anyOf<Value>((value) => (record) => test(record[side], value));
const labelTest = (side: "source" | "destination"): Compile => anyOf<string>((text) => {
  const test = compileLabelSelector(text);
  if (test === null) throw new BadFilter(`invalid label filter: unable to parse "${text}"`);
  return (record) => test(record[side].labels ?? []);
});
const workloadTest = (side: "source" | "destination"): Compile => endpointTest<{ name?: string; kind?: string }>(side, (endpoint, wanted) =>
  (endpoint.workloads ?? []).some((each) => (!wanted.name || each.name === wanted.name) && (!wanted.kind || each.kind === wanted.kind)));
const portTest = (side: "source_port" | "destination_port"): Compile => anyOf<string>((text) => {
  if (!/^\d{1,5}$/.test(text)) throw new BadFilter(`invalid port filter: "${text}"`);
  return (record) => (record.l4?.TCP ?? record.l4?.UDP ?? record.l4?.SCTP)?.[side] === Number(text);
});
const pattern = (of: (record: FlowRecord) => string | undefined): Compile => anyOf<string>((text) => {
  const test = new RegExp(text);
  return (record) => { const value = of(record); return value !== undefined && test.test(value); };
});

/** `icmp` means both versions (cilium/cilium v1.20.2, pkg/hubble/filters/protocol.go). */
const PROTOCOLS: Readonly<Record<string, FlowTest>> = {
  tcp: (record) => record.l4?.TCP !== undefined,
  udp: (record) => record.l4?.UDP !== undefined,
  icmp: (record) => record.l4?.ICMPv4 !== undefined || record.l4?.ICMPv6 !== undefined,
  icmpv4: (record) => record.l4?.ICMPv4 !== undefined,
  icmpv6: (record) => record.l4?.ICMPv6 !== undefined,
  sctp: (record) => record.l4?.SCTP !== undefined,
  vrrp: () => false, igmp: () => false, kafka: () => false,
  dns: (record) => record.l7?.dns !== undefined,
  http: (record) => record.l7?.http !== undefined,
};

const isDropped = (record: FlowRecord): boolean => record.verdict === 2;

const FIELDS: Readonly<Record<string, Compile>> = {
  uuid: anyOf<string>((uuid) => (record) => record.uuid === uuid),
  source_ip: addressTest("source"),
  source_ip_xlated: addressTest("source_xlated"),
  destination_ip: addressTest("destination"),
  source_pod: podTest("source"),
  destination_pod: podTest("destination"),
  source_fqdn: namesTest("source_names"),
  destination_fqdn: namesTest("destination_names"),
  source_label: labelTest("source"),
  destination_label: labelTest("destination"),
  source_service: serviceTest("source_service"),
  destination_service: serviceTest("destination_service"),
  source_workload: workloadTest("source"),
  destination_workload: workloadTest("destination"),
  source_cluster_name: endpointTest<string>("source", (endpoint, name) => endpoint.cluster_name === name),
  destination_cluster_name: endpointTest<string>("destination", (endpoint, name) => endpoint.cluster_name === name),
  source_identity: endpointTest<number>("source", (endpoint, number) => (endpoint.identity ?? 0) === number),
  destination_identity: endpointTest<number>("destination", (endpoint, number) => (endpoint.identity ?? 0) === number),
  source_port: portTest("source_port"),
  destination_port: portTest("destination_port"),
  traffic_direction: anyOf<number>((direction) => (record) => (record.traffic_direction ?? 0) === direction),
  verdict: anyOf<number>((verdict) => (record) => (record.verdict ?? 0) === verdict),
  drop_reason_desc: anyOf<number>((reason) => (record) => isDropped(record) && record.drop_reason_desc === reason),
  interface: anyOf<{ index?: number; name?: string }>((wanted) => (record) =>
    record.interface !== undefined && (!wanted.name || record.interface.name === wanted.name) && (!wanted.index || record.interface.index === wanted.index)),
  event_type: anyOf<{ type?: number; match_sub_type?: boolean; sub_type?: number }>((wanted) => (record) =>
    (!wanted.type || record.event_type.type === wanted.type) && (!wanted.match_sub_type || (record.event_type.sub_type ?? 0) === (wanted.sub_type ?? 0))),
  http_status_code: anyOf<string>((text) => {
    const test = /^\d{1,2}\+$/.test(text) ? new RegExp(`^${text.slice(0, -1)}`) : new RegExp(`^${text}$`);
    return (record) => record.l7?.http?.code !== undefined && test.test(String(record.l7.http.code));
  }),
  protocol: anyOf<string>((text) => {
    const test = PROTOCOLS[text.toLowerCase()];
    if (!test) throw new BadFilter(`invalid protocol filter: unknown protocol: "${text}"`);
    return test;
  }),
  // What is neither reply nor known counts as no reply, on drops alone.
  reply: anyOf<boolean>((wanted) => (record) => (record.is_reply === undefined ? isDropped(record) && !wanted : (record.is_reply.value ?? false) === wanted)),
  dns_query: pattern((record) => record.l7?.dns?.query),
  http_method: anyOf<string>((method) => (record) => record.l7?.http?.method.toLowerCase() === method.toLowerCase()),
  http_path: pattern((record) => record.l7?.http?.url.replace(/^https?:\/\/[^/]*/, "").replace(/\?.*$/, "")),
  http_url: pattern((record) => record.l7?.http?.url),
  http_header: anyOf<{ key?: string; value?: string }>((wanted) => (record) =>
    (record.l7?.http?.headers ?? []).some((header) => header.key === wanted.key && header.value === wanted.value)),
  tcp_flags: anyOf<Readonly<Record<string, boolean>>>((wanted) => {
    const flags = Object.keys(wanted).filter((flag) => wanted[flag]);
    return (record) => { const held = record.l4?.TCP?.flags; return held !== undefined && flags.every((flag) => flag in held); };
  }),
  node_name: anyOf<string>((text) => {
    const test = glob(text);
    const bare = text.startsWith("default/") ? glob(text.slice("default/".length)) : test;
    return (record) => test.test(record.node_name) || bare.test(record.node_name);
  }),
  node_labels: anyOf<string>((text) => {
    const test = compileLabelSelector(text);
    if (test === null) throw new BadFilter(`invalid node label filter: unable to parse "${text}"`);
    return (record) => test(record.node_labels);
  }),
  ip_version: anyOf<number>((version) => (record) => (record.IP?.ipVersion ?? 0) === version),
  trace_id: anyOf<string>(() => () => false),
  ip_trace_id: anyOf<number>(() => () => false),
  encrypted: anyOf<boolean>((wanted) => (record) => (record.IP?.encrypted ?? false) === wanted),
};

function compileOne(filter: FlowFilterRequest): FlowTest {
  const tests: FlowTest[] = [];
  for (const [field, values] of Object.entries(filter)) {
    if (field === "experimental") throw new BadFilter("error compiling CEL expression: the simulated agents evaluate none");
    if (!Array.isArray(values) || values.length === 0) continue;
    const compile = FIELDS[field];
    if (!compile) throw new BadFilter(`unknown filter field "${field}"`);
    // A list's values have the type of its field: the request was decoded by the same descriptor.
    const list: readonly unknown[] = values;
    tests.push(compile(list as readonly never[]));
  }
  return (record) => tests.every((test) => test(record));
}

/** The test of a request's lists: any whitelist filter (none: everything) and no blacklist filter. Throws BadFilter. */
export function compileFlowFilters(whitelist: readonly FlowFilterRequest[], blacklist: readonly FlowFilterRequest[]): FlowTest {
  const wanted = whitelist.map(compileOne);
  const unwanted = blacklist.map(compileOne);
  if (wanted.length === 0 && unwanted.length === 0) return () => true;
  return (record) => (wanted.length === 0 || wanted.some((test) => test(record))) && !unwanted.some((test) => test(record));
}
