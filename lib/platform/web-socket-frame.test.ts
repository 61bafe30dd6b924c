import { describe, expect, it } from "vitest";
import { acceptOfKey, createFrameSplitter, createSocketKey, Opcode, printFrame } from "./web-socket-frame";

describe("frames of a web socket", () => {
  it.each([0, 1, 125, 126, 65_535, 65_536, 200_000])("of %i bytes come through from both sides, however they are cut", (size) => {
    const payload = Buffer.alloc(size, "countersign");
    for (const by of ["client", "server"] as const) {
      const bytes = Buffer.concat([printFrame(Opcode.binary, payload, by), printFrame(Opcode.ping, Buffer.from("p"), by)]);
      const splitter = createFrameSplitter(1 << 20);
      const step = Math.max(1, Math.ceil(bytes.length / 7));
      const frames = Array.from({ length: Math.ceil(bytes.length / step) }, (_, nth) => splitter.push(bytes.subarray(nth * step, (nth + 1) * step))).flat();
      expect(frames.map(({ opcode, isLast }) => [opcode, isLast])).toEqual([[Opcode.binary, true], [Opcode.ping, true]]);
      expect(frames[0]?.payload.equals(payload)).toBe(true);
    }
  });

  it("of a client do not show their bytes in the clear", () => {
    expect(printFrame(Opcode.binary, Buffer.from("a secret that is long enough"), "client").includes("secret")).toBe(false);
  });

  it("that are too large are refused before they are held", () => {
    const huge = Buffer.from([0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0]);
    expect(() => createFrameSplitter(1024).push(huge)).toThrow("a frame of 4294967296 bytes came, more than the 1024 that are taken");
  });

  it("answers a key as RFC 6455 has it in section 1.3", () => {
    expect(acceptOfKey("dGhlIHNhbXBsZSBub25jZQ==")).toBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    expect(Buffer.from(createSocketKey(), "base64")).toHaveLength(16);
  });
});
