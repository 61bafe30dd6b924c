import { describe, expect, test } from "vitest";
import { decodeMessage, encodeMessage } from "../record/schema";
import { maskFor, NO_MASK, pathsFor } from "./mask";
import { openPlanner, samePlan } from "./plan";
import { followRequest, historyRequest, ringEdgeRequest } from "./requests";
import { releaseLineOf, type ReleaseLine } from "./version";

const line = (text: string): ReleaseLine => {
  const [major = 0, minor = 0] = text.split(".").map(Number);
  return { major, minor };
};
const mask = (...versions: string[]) => maskFor(versions.map(line));

describe("release lines", () => {
  test.each([
    ["cilium v1.20.2+g1234", { major: 1, minor: 20 }],
    ["hubble-relay v1.15.7+gabc", { major: 1, minor: 15 }],
    ["1.18.0-rc.1", { major: 1, minor: 18 }],
    ["", null],
    ["unknown", null],
    [null, null],
  ])("%s", (text, expected) => expect(releaseLineOf(text)).toEqual(expected));
});

describe("field mask", () => {
  test("always has time, node and uuid, and both endpoints whole", () => {
    for (const version of ["1.15", "1.16", "1.18", "1.20", "2.0"]) {
      expect(pathsFor(line(version))).toEqual(expect.arrayContaining(["time", "node_name", "uuid", "source", "destination"]));
      expect(new Set(pathsFor(line(version))).size).toBe(pathsFor(line(version)).length);
    }
  });

  test.each([
    ["1.15", ["trace_reason", "ingress_denied_by", "tunnel", "policy_log", "ip_trace_id"]],
    ["1.16", ["tunnel", "policy_log", "ip_trace_id"]],
    ["1.17", ["tunnel", "policy_log", "ip_trace_id"]],
    ["1.18", ["ip_trace_id"]],
    ["1.20", []],
  ])("%s is asked for nothing that it does not know", (version, unknown) => {
    expect(pathsFor(line(version)).filter((path) => unknown.includes(path))).toEqual([]);
  });

  test("1.15 takes it in the experimental place alone", () => {
    expect(mask("1.15")).toEqual({ paths: null, experimental: pathsFor(line("1.15")) });
  });

  test("newer ones take it in the field", () => {
    expect(mask("1.20", "1.20", "1.19")).toEqual({ paths: pathsFor(line("1.19")), experimental: null });
  });

  test("1.15 beside newer ones that agree: each takes its own", () => {
    expect(mask("1.15", "1.20")).toEqual({ paths: pathsFor(line("1.20")), experimental: pathsFor(line("1.15")) });
  });

  test("versions that know different fields stand side by side: none, so that `tunnel` is never hidden", () => {
    expect(mask("1.17", "1.20")).toEqual(NO_MASK);
    expect(mask("1.15", "1.17", "1.20")).toEqual(NO_MASK);
  });

  test("no version known: none", () => expect(mask()).toEqual(NO_MASK));
});

describe("plan", () => {
  test("follows what its share is", () => {
    let scope = { nodes: ["node-1"], ranges: ["10.0.1.0/24"] };
    const planner = openPlanner(false, () => scope);
    const first = planner.planFor([line("1.20")]);
    expect(samePlan(first, planner.planFor([line("1.20")]))).toBe(true);
    scope = { nodes: ["node-1", "node-2"], ranges: ["10.0.1.0/24", "10.0.2.0/24"] };
    expect(samePlan(first, planner.planFor([line("1.20")]))).toBe(false);
  });

  test("a refused mask is left out, then the filters; other agents are asked in full again", () => {
    const planner = openPlanner();
    const first = planner.planFor([line("1.20")]);
    expect(first).toMatchObject({ filtered: true, mask: { paths: pathsFor(line("1.20")) } });
    planner.refused("invalid fieldmask");
    expect(planner.planFor([line("1.20")])).toEqual({ filtered: true, mask: NO_MASK });
    expect(planner.planFor([])).toEqual({ filtered: true, mask: NO_MASK });
    planner.refused("invalid protocol filter");
    expect(planner.planFor([line("1.20")])).toEqual({ filtered: false, mask: NO_MASK });
    expect(samePlan(planner.planFor([line("1.19")]), openPlanner().planFor([line("1.19")]))).toBe(true);
  });
});

describe("requests", () => {
  const shape = { stream: "evidence", mask: mask("1.20") } as const;

  test("are what goes over the wire, nanoseconds included", () => {
    const asked = followRequest(shape, 1_795_369_463_595_000_017n);
    const read = decodeMessage("observer.GetFlowsRequest", encodeMessage("observer.GetFlowsRequest", asked));
    expect(read.since).toEqual({ seconds: "1795369463", nanos: 595_000_017 });
    expect(read.follow).toBe(true);
    expect(read.field_mask?.paths).toEqual(shape.mask.paths);
    expect(read.whitelist).toHaveLength(6);
  });

  test("never use a filter that 1.15 does not know: dropped there, it would leave a filter that matches everything", () => {
    const known = new Set(["event_type", "verdict", "reply", "protocol", "tcp_flags", "node_name"]);
    const asked = historyRequest({ ...shape, nodes: ["node-1"] }, null, null);
    for (const filter of [...(asked.whitelist ?? []), ...(asked.blacklist ?? [])]) {
      expect(Object.keys(filter).filter((key) => !known.has(key))).toEqual([]);
      expect(Object.keys(filter).length).toBeGreaterThan(0);
    }
  });

  test("the nodes asked for stand in every filter, of the tail too", () => {
    for (const filter of historyRequest({ ...shape, nodes: ["node-1"] }, null, null).whitelist ?? []) expect(filter.node_name).toEqual(["node-1"]);
    expect(historyRequest({ ...shape, stream: "tail", nodes: ["node-1"] }, null, null).whitelist).toEqual([{ node_name: ["node-1"] }]);
    expect(historyRequest({ ...shape, stream: "tail" }, null, null).whitelist).toBeUndefined();
  });

  test("of a share: what its nodes say, and what any node says of traffic to them, each with all the evidence", () => {
    const scope = { nodes: ["node-1", "node-2"], ranges: ["10.0.1.0/24", "192.168.0.1"] };
    const all = historyRequest(shape, null, null).whitelist ?? [];
    const asked = historyRequest({ ...shape, scope }, null, null).whitelist;
    expect(asked).toEqual([...all.map((filter) => ({ ...filter, node_name: scope.nodes })), ...all.map((filter) => ({ ...filter, destination_ip: scope.ranges }))]);
    expect(historyRequest({ ...shape, stream: "tail", scope, nodes: ["node-2", "node-3"] }, null, null).whitelist).toEqual([{ node_name: ["node-2"] }, { destination_ip: scope.ranges, node_name: ["node-2", "node-3"] }]);
  });

  test("of a share without nodes: nothing, where an empty filter would match everything", () => {
    const asked = historyRequest({ ...shape, scope: { nodes: [], ranges: [] } }, null, null).whitelist ?? [];
    expect(asked).toHaveLength(6);
    for (const filter of asked) expect(filter.destination_ip).toEqual(["0.0.0.0"]);
  });

  test("a ring's start is asked for with first, which may not go with follow", () => {
    expect(ringEdgeRequest("oldest")).toMatchObject({ first: true, number: 1 });
    expect(ringEdgeRequest("oldest").follow).toBeUndefined();
  });
});
