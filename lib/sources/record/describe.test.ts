import { describe, expect, it } from "vitest";
import { describeRecord, jsonFromResponse } from "./describe";
import { readRecordings } from "./recordings.testdata";
import { encodeMessage } from "./schema";

/** A line's own name, whichever kind of record it holds. */
function nameOf(json: unknown): string {
  const text = JSON.stringify(json);
  return /"uuid":"([^"]+)"/.exec(text)?.[1] ?? text;
}

// What Go's encoder writes differently from JSON.stringify.
function asGoPrints(text: string): string {
  return text.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

describe("describeRecord", () => {
  it.each(readRecordings())("$name: every message is, byte for byte, the line that the real client printed", ({ messages, lines }) => {
    const printed = messages.map(jsonFromResponse).filter((json) => !("node_status" in json));
    const lineOf = new Map(lines.map((line) => [nameOf(JSON.parse(line)), line]));
    expect(printed).toHaveLength(lineOf.size);
    for (const json of printed) expect(asGoPrints(JSON.stringify(json))).toBe(lineOf.get(nameOf(json)));
  });

  it("prints defaults, presence, long numbers and unknown names as upstream does", () => {
    const bytes = encodeMessage("observer.GetFlowsResponse", {
      flow: {
        time: { seconds: -1, nanos: 500_000_000 },
        verdict: "VERDICT_UNKNOWN",
        drop_reason_desc: 206,
        is_reply: { value: false },
        socket_cookie: "18446744073709551615",
        l4: { TCP: {} },
        tunnel: {},
        ingress_allowed_by: [{ revision: "7" }, {}],
        node_labels: [""],
      },
      time: {},
    });
    expect(JSON.parse(describeRecord({ format: "protobuf", bytes }))).toEqual({
      flow: {
        time: "1969-12-31T23:59:59.500Z",
        l4: { TCP: {} },
        tunnel: {},
        node_labels: [""],
        drop_reason_desc: 206,
        is_reply: false,
        socket_cookie: "18446744073709551615",
        ingress_allowed_by: [{ revision: "7" }, {}],
      },
      time: "1970-01-01T00:00:00Z",
    });
  });

  it("prints lost events and node status", () => {
    const lost = encodeMessage("observer.GetFlowsResponse", { lost_events: { source: "HUBBLE_RING_BUFFER", num_events_lost: "9007199254740993", cpu: {} }, node_name: "n" });
    expect(JSON.stringify(jsonFromResponse(lost))).toBe('{"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"9007199254740993","cpu":0},"node_name":"n"}');
    const status = encodeMessage("observer.GetFlowsResponse", { node_status: { state_change: "NODE_ERROR", node_names: ["a"], message: "x" } });
    expect(JSON.stringify(jsonFromResponse(status))).toBe('{"node_status":{"state_change":"NODE_ERROR","node_names":["a"],"message":"x"}}');
  });

  it("pretty prints JSON as it came, and says what cannot be read", () => {
    expect(describeRecord({ format: "json", text: '{"flow":{"newer":[1]}}' })).toBe('{\n  "flow": {\n    "newer": [\n      1\n    ]\n  }\n}');
    expect(() => describeRecord({ format: "json", text: "{" })).toThrow("the record's JSON cannot be read");
    expect(() => describeRecord({ format: "protobuf", bytes: Buffer.from([10, 9]) })).toThrow("these 2 bytes are no flow record");
  });

  it("leaves a time that has no text as it is", () => {
    const bytes = encodeMessage("observer.GetFlowsResponse", { time: { seconds: "9223372036854775807" } });
    expect(jsonFromResponse(bytes)).toEqual({ time: { seconds: "9223372036854775807" } });
  });
});
