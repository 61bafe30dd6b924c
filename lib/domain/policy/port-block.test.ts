import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { walkBlocks } from "./block-walk";
import { blockOf, blocksOf, covers, narrowness, type PortBlock } from "./port-block";

const port = fc.integer({ min: 1, max: 65_535 });

describe("blocks of ports", () => {
  it("cover exactly the ports of their range, each once", () => {
    fc.assert(
      fc.property(port, port, port, (a, b, asked) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const holding = blocksOf(6, from, to).filter((block) => covers(block, { protocol: 6, port: asked, bits: 16 }));
        expect(holding).toHaveLength(asked >= from && asked <= to ? 1 : 0);
      }),
    );
  });

  it.each<[string, readonly [number, number], number]>([
    ["a range from 0 is the whole protocol", [0, 100], 1],
    ["a range that ends before it begins is one port", [8080, 80], 1],
    ["an aligned range is one block", [8192, 16_383], 1],
    ["all ports but 0 are sixteen blocks", [1, 65_535], 16],
  ])("%s", (_, [from, to], count) => {
    expect(blocksOf(6, from, to)).toHaveLength(count);
  });

  it("a protocol covers its ports, and everything covers all", () => {
    expect(covers(blockOf(0, 0), blockOf(6, 80))).toBe(true);
    expect(covers(blockOf(6, 0), blockOf(6, 80))).toBe(true);
    expect(covers(blockOf(17, 0), blockOf(6, 80))).toBe(false);
    expect(covers(blockOf(6, 80), blockOf(6, 0))).toBe(false);
  });
});

describe("the walk", () => {
  const block = fc.record({ protocol: fc.constantFrom(6, 17), port, bits: fc.integer({ min: 1, max: 16 }) }).map(({ protocol, port: at, bits }): PortBlock => ({ protocol, port: (at >> (16 - bits)) << (16 - bits), bits }));

  it("meets every block once, the wider ones first", () => {
    fc.assert(
      fc.property(fc.uniqueArray(block, { maxLength: 20, selector: ({ protocol, port: at, bits }) => `${protocol}/${at}/${bits}` }), (blocks) => {
        const walked = walkBlocks(blocks);
        expect(new Set(walked)).toEqual(new Set(blocks));
        expect(walked.map(narrowness)).toEqual(walked.map(narrowness).sort((a, b) => a - b));
      }),
    );
  });

  it("takes equally wide ones as the tree and its heap give them, which is not by number", () => {
    const walked = walkBlocks([80, 443, 5432, 8080, 9000].map((each) => blockOf(6, each)));
    expect(walked[0]?.port).toBe(8080);
    expect(walkBlocks([8080, 80].map((each) => blockOf(6, each))).map((each) => each.port)).toEqual([80, 8080]);
  });
});
