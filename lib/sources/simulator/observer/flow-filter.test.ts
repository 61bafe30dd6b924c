import { describe, expect, it } from "vitest";
import type { FlowRecord, Layer4Record } from "../flow-record";
import { compileFlowFilters } from "./flow-filter";

const record = (l4: Layer4Record): FlowRecord => ({
  time: { seconds: 0, nanos: 0 },
  uuid: "",
  emitter: { name: "Hubble", version: "1.20.2" },
  l4,
  source: {},
  destination: {},
  Type: 1,
  node_name: "worker-1",
  node_labels: [],
  event_type: { type: 4 },
});

const PACKETS: Readonly<Record<string, FlowRecord>> = {
  tcp: record({ TCP: { destination_port: 80 } }),
  udp: record({ UDP: { destination_port: 53 } }),
  sctp: record({ SCTP: { destination_port: 9 } }),
  icmpv4: record({ ICMPv4: { type: 8 } }),
  icmpv6: record({ ICMPv6: { type: 128 } }),
};

describe("the protocol filter", () => {
  it.each([
    [["tcp"], ["tcp"]],
    [["udp", "sctp"], ["udp", "sctp"]],
    [["icmp"], ["icmpv4", "icmpv6"]],
    [["ICMPv6"], ["icmpv6"]],
    [["icmpv4"], ["icmpv4"]],
    [["vrrp"], []],
  ])("%j passes %j, as a real agent's does", (protocol, passed) => {
    const passes = compileFlowFilters([{ protocol }], []);
    expect(Object.keys(PACKETS).filter((name) => passes(PACKETS[name]!))).toEqual(passed);
  });
});
