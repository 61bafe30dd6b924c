import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { createResponseReader } from "./reader";
import { decodeMessage, encodeMessage, METHOD } from "./schema";

describe("the messages of proto/", () => {
  it("stand compiled in descriptors.generated.json", () => {
    execFileSync(process.execPath, ["tools/build-descriptors.mjs", "--check"], { stdio: "pipe" });
  });

  it("keep upstream's field names, numbers and wire order free of camel case", () => {
    const bytes = encodeMessage("observer.GetFlowsRequest", { number: "18446744073709551615", follow: true, experimental: { field_mask: { paths: ["node_name"] } } });
    expect(bytes.toString("hex")).toBe(`08${"ff".repeat(9)}01${"1801"}ba3e0d0a0b0a096e6f64655f6e616d65`);
    expect(decodeMessage("observer.GetFlowsRequest", bytes)).toEqual({
      number: "18446744073709551615",
      follow: true,
      experimental: { field_mask: { paths: ["node_name"] } },
    });
  });

  it("take enums by name or number and give names", () => {
    const bytes = encodeMessage("observer.GetFlowsRequest", { whitelist: [{ verdict: ["DROPPED", 5], event_type: [{ type: 1, match_sub_type: true, sub_type: 189 }] }] });
    expect(decodeMessage("observer.GetFlowsRequest", bytes)).toEqual({
      whitelist: [{ verdict: ["DROPPED", "REDIRECTED"], event_type: [{ type: 1, match_sub_type: true, sub_type: 189 }] }],
    });
  });

  it("are read back by the wire reader", () => {
    const bytes = encodeMessage("observer.GetFlowsResponse", {
      flow: { uuid: "u", verdict: "AUDIT", time: { seconds: 5, nanos: 7 }, is_reply: { value: false }, socket_cookie: "18446744073709551615" },
      node_name: "node-a",
    });
    expect(createResponseReader()(bytes)).toMatchObject({
      kind: "flow",
      flow: { uuid: "u", verdict: "AUDIT", time: 5_000_000_007n, isReply: false, socketCookie: "18446744073709551615", node: "node-a" },
    });
  });

  it("say what does not fit", () => {
    expect(() => encodeMessage("observer.GetFlowsRequest", { follow: true, since: JSON.parse("5") })).toThrow(/observer.GetFlowsRequest/);
    expect(() => decodeMessage("observer.GetNodesResponse", Buffer.from([0x0a, 0x05, 1]))).toThrow(/these 3 bytes are no observer.GetNodesResponse/);
  });

  it("name the methods as gRPC calls them", () => {
    expect(Object.values(METHOD).map((method) => method.path)).toEqual([
      "/observer.Observer/GetFlows",
      "/observer.Observer/GetNodes",
      "/observer.Observer/GetNamespaces",
      "/observer.Observer/ServerStatus",
      "/peer.Peer/Notify",
    ]);
  });
});
