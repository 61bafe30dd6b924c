import { describe, expect, it } from "vitest";
import { createResponseReader } from "@/lib/sources/record/reader";
import { decodeMessage } from "@/lib/sources/record/schema";
import { createCluster } from "./cluster";
import { createEventWriter } from "./event";
import { compileFieldMask } from "./observer/field-mask";
import { encodeFlowResponse, stampOf } from "./observer/response";
import { createRng } from "./rng";
import { startSimulation } from "./simulation";
import { createTemplate } from "./template";

const TIME = 1_795_363_200_000_000_123n;
const UUID = "9c006b7c-4534-4e60-8aee-fba41c497c91";

const cluster = createCluster(createRng("t"), { nodes: 2 });
const from = cluster.addWorkload({ namespace: "a", name: "client", on: [0] }).pods[0]!;
const to = cluster.addWorkload({ namespace: "b", name: "server", on: [1] }).pods[0]!;
const writer = createEventWriter(0n, createRng("u"));
const build = (port: number) => writer.trace({ node: to.node!, at: 0, protocol: "TCP", flags: "SYN", from, fromPort: port, to, toPort: 8080 }, "to-endpoint", "ingress", "NEW");

describe("a template", () => {
  it("gives the flow that would have been written, at any time, uuid and port", () => {
    const template = createTemplate(build);
    for (const [time, port] of [[TIME, 16_384], [TIME + 876_543_210n, 40_001], [2_000_000_000_000_000_000n, 65_535]] as const) {
      const whole = { ...build(port), uuid: UUID, time: stampOf(time) };
      const bytes = template.entry(time, UUID, port).response(null);
      expect(decodeMessage("observer.GetFlowsResponse", bytes)).toEqual(decodeMessage("observer.GetFlowsResponse", encodeFlowResponse(whole)));
      const read = createResponseReader()(bytes);
      expect(read).toMatchObject({ kind: "flow", flow: { time, uuid: UUID, sourcePort: port, node: to.node!.name } });
    }
  });

  it("is cut to a field mask", () => {
    const mask = compileFieldMask(["time", "node_name", "l4", "source.identity", "Summary"]);
    if (mask === null || mask === "everything") throw new Error("the paths are a mask");
    const bytes = createTemplate(build).entry(TIME, UUID, 50_123).response(mask);
    expect(decodeMessage("observer.GetFlowsResponse", bytes).flow).toEqual({
      time: { seconds: "1795363200", nanos: 123 }, node_name: to.node!.name, source: { identity: from.identity.number },
      l4: { TCP: { source_port: 50_123, destination_port: 8080, flags: { SYN: true } } }, Summary: "TCP Flags: SYN",
    });
  });
});

describe("large", () => {
  it("generates and encodes at least 20,000 flows a second", () => {
    const simulation = startSimulation({ scenario: "large", seed: 1, startNs: TIME, turns: { rate: 20_000, pairs: 400 } });
    for (const { entry } of simulation.advance(200)) entry.response(null);
    let flows = 0;
    const began = performance.now();
    for (const { entry } of simulation.advance(2200)) {
      entry.response(null);
      flows += 1;
    }
    const tookMs = performance.now() - began;
    expect(flows).toBeGreaterThan(38_000);
    expect(flows / (tookMs / 1000)).toBeGreaterThan(20_000);
  });

  it("has as many pairs as it was asked for", () => {
    const simulation = startSimulation({ scenario: "large", seed: 1, startNs: TIME, turns: { rate: 20_000, pairs: 700, nodes: 3 } });
    simulation.advance(1000);
    expect(new Set(simulation.truth(TIME).map((each) => each.pair)).size).toBe(700);
  });
});
