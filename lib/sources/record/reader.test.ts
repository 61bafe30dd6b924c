import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Flow } from "@/lib/domain/flow";
import { BrokenRecord } from "./broken-record";
import { jsonFromResponse } from "./describe";
import { createJsonReader } from "./json";
import { anyEndpoint, anyResponse } from "./message.testdata";
import { createResponseReader } from "./reader";
import { readRecordings } from "./recordings.testdata";
import { encodeMessage } from "./schema";
import type { ParsedRecord } from "./source-record";

function withoutRaw(record: ParsedRecord): unknown {
  return record.kind === "flow" ? { ...record.flow, raw: null } : record;
}

function flowOf(record: ParsedRecord): Flow {
  if (record.kind !== "flow") throw new Error(`a ${record.kind}`);
  return record.flow;
}

const samples = readRecordings()
  .filter(({ name }) => ["v1.20/d-udp", "v1.20/f-redirected", "v1.20/j-replies", "v1.20/l-off-and-fail"].includes(name))
  .flatMap(({ messages }) => messages);

describe("createResponseReader", () => {
  const fromBytes = createResponseReader();
  const fromLine = createJsonReader();

  it("reads any message as its JSON reads, whatever is in it", () => {
    fc.assert(
      fc.property(anyResponse, (message) => {
        const bytes = encodeMessage("observer.GetFlowsResponse", message);
        expect(withoutRaw(fromBytes(bytes))).toEqual(withoutRaw(fromLine(JSON.stringify(jsonFromResponse(bytes)))));
      }),
      { numRuns: 500 },
    );
  });

  it("takes a cut message for broken, or for a message that ends there, and nothing else", () => {
    fc.assert(
      fc.property(fc.nat({ max: samples.length - 1 }), fc.double({ min: 0, max: 0.9999, noNaN: true }), (index, share) => {
        const bytes = samples[index] ?? Buffer.alloc(0);
        const cut = bytes.subarray(0, Math.floor(bytes.length * share));
        try {
          // A cut between envelope and content leaves a whole message behind.
          expect(fromBytes(cut).kind).toBe("nothing");
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(BrokenRecord);
          expect(thrown).toMatchObject({ code: "bad-record", message: expect.stringMatching(/^(field \d+|the record) .* \(byte \d+\)$/) });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("survives any bytes, and reads what follows as if nothing had been", () => {
    const flip = fc.record({ index: fc.nat({ max: samples.length - 1 }), places: fc.array(fc.tuple(fc.nat({ max: 2_000 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 4 }) });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), flip), (given) => {
        const bytes = given instanceof Uint8Array ? given : Buffer.from(samples[given.index] ?? []);
        if (!(given instanceof Uint8Array)) for (const [place, value] of given.places) bytes[place % bytes.length] = value;
        try {
          fromBytes(bytes);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(BrokenRecord);
        }
        const next = samples[0] ?? Buffer.alloc(0);
        expect(withoutRaw(fromBytes(next))).toEqual(withoutRaw(createResponseReader()(next)));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["0a", "field 1 is cut short (byte 1)"],
    ["0a05", "field 1 needs 5 bytes, 0 are left (byte 2)"],
    ["0a0210ff", "field 2 is cut short (byte 3)"],
    ["00", "the record has a field of number 0 (byte 1)"],
    ["0f", "field 1 has wire type 7, which does not exist (byte 1)"],
    ["0aff", "field 1 is cut short"],
    [`0a0c10${"ff".repeat(11)}`, "field 2 holds a number longer than ten bytes"],
    ["2b30", "field 6 is cut short"],
    ["2b34", "field 6 ends a group that was not open"],
    ["2b", "field 5 opens a group that never ends"],
    ["2b".repeat(40), "field 5 nests groups too deeply"],
    ["09aabb", "field 1 is cut short"],
  ])("says of %s: %s", (hex, sentence) => {
    expect(() => fromBytes(Buffer.from(hex, "hex"))).toThrow(sentence);
  });

  it("passes over fields it does not know, of every wire type", () => {
    const known = encodeMessage("observer.GetFlowsResponse", { flow: { uuid: "u" }, node_name: "n" });
    // Field 777 as varint, fixed64, bytes, group (with a field in it) and fixed32.
    const unknown = Buffer.from("c83005" + "c930" + "00".repeat(8) + "ca3002abcd" + "cb300805cc30" + "cd30" + "00".repeat(4), "hex");
    const flow = Buffer.concat([Buffer.from([0x0a]), Buffer.from([unknown.length + 4]), unknown, Buffer.from("92020175", "hex")]);
    expect(flowOf(fromBytes(Buffer.concat([unknown, flow])))).toMatchObject({ uuid: "u" });
    expect(flowOf(fromBytes(Buffer.concat([known, unknown])))).toMatchObject({ uuid: "u", node: "n" });
  });

  it("tells the three answers to whether it is a reply", () => {
    const answers = [undefined, {}, { value: true }].map((is_reply) => flowOf(fromBytes(encodeMessage("observer.GetFlowsResponse", { flow: { is_reply } }))).isReply);
    expect(answers).toEqual([null, false, true]);
  });

  it("fills what a mask left out from the envelope", () => {
    const bytes = encodeMessage("observer.GetFlowsResponse", { flow: { uuid: "u" }, node_name: "n", time: { seconds: 3 } });
    expect(flowOf(fromBytes(bytes))).toMatchObject({ node: "n", time: 3_000_000_000n });
  });

  it("keeps the very bytes as raw", () => {
    const bytes = encodeMessage("observer.GetFlowsResponse", { flow: { uuid: "u" } });
    expect(flowOf(fromBytes(bytes)).raw).toEqual({ format: "protobuf", bytes });
  });
});

describe("the endpoint shelf", () => {
  function sourceOf(read: ReturnType<typeof createResponseReader>, source: object): unknown {
    return flowOf(read(encodeMessage("observer.GetFlowsResponse", { flow: { source } }))).source;
  }

  it("gives an endpoint seen before as one object, and never another's", () => {
    fc.assert(
      fc.property(fc.array(anyEndpoint, { minLength: 2, maxLength: 30 }), (endpoints) => {
        const read = createResponseReader();
        for (const endpoint of [...endpoints, ...endpoints]) expect(sourceOf(read, endpoint)).toEqual(sourceOf(createResponseReader(), endpoint));
      }),
    );
    const read = createResponseReader();
    const pod = { identity: 5, pod_name: "web-5c3bf3b9-fe250", namespace: "shop", labels: ["k8s:app=web"] };
    expect(sourceOf(read, pod)).toBe(sourceOf(read, pod));
  });

  it("forgets when it is full, and stays right", () => {
    const read = createResponseReader();
    const bytes = encodeMessage("observer.GetFlowsResponse", { flow: { source: { pod_name: "p00000" } } });
    for (let pod = 10_000; pod < 31_000; pod++) {
      bytes.write(String(pod), bytes.length - 5);
      if (flowOf(read(bytes)).source.pod !== `p${pod}`) expect.fail(`pod ${pod}`);
    }
  });
});
