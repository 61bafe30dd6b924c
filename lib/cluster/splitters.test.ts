import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLineSplitter, type StreamLine } from "./line-splitter";
import { createListSplitter } from "./list-splitter";

/** The bytes in pieces that end anywhere, inside of characters too. */
function pieces(text: string, cuts: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text);
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
}
const texts = (lines: readonly StreamLine[]): string[] => lines.flatMap((line) => (line.kind === "line" ? [line.text] : []));
const cuts = fc.array(fc.nat(10_000), { maxLength: 20 });

describe("lines", () => {
  test("are what they were, however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 30 }).map((line) => line.replaceAll("\n", " ")), { maxLength: 10 }), cuts, (lines, at) => {
        const splitter = createLineSplitter(10_000);
        const found = [...pieces(lines.map((line) => `${line}\n`).join(""), at).flatMap((piece) => splitter.push(piece)), ...splitter.end()];
        expect(texts(found)).toEqual(lines.filter((line) => line !== ""));
      }),
    );
  });

  test("that are too long are skipped to their end and told with their length", () => {
    const splitter = createLineSplitter(10);
    const found = [...splitter.push(Buffer.from("short\n12345")), ...splitter.push(Buffer.from("67890123\nnext\nlast")), ...splitter.end()];
    expect(found).toEqual([{ kind: "line", text: "short" }, { kind: "too-long", bytes: 13 }, { kind: "line", text: "next" }, { kind: "line", text: "last" }]);
  });
});

describe("lists", () => {
  const json = fc.jsonValue({ maxDepth: 4 });
  const list = fc.record({ before: fc.dictionary(fc.string(), json), items: fc.array(fc.dictionary(fc.string({ unit: "grapheme" }), json), { maxLength: 8 }), after: json });

  test("give their items and what stands around them, however the bytes are cut and spaced", () => {
    fc.assert(
      fc.property(list, cuts, fc.constantFrom(undefined, 1), ({ before, items, after }, at, indent) => {
        const whole = { apiVersion: "v1", before, items, metadata: { resourceVersion: "7", continue: "next", items: [1], after } };
        const splitter = createListSplitter(1_000_000);
        const found = pieces(JSON.stringify(whole, null, indent), at).flatMap((piece) => splitter.push(piece));
        expect(texts(found).map((text) => JSON.parse(text) as unknown)).toEqual(JSON.parse(JSON.stringify(items)));
        expect(splitter.end()).toEqual({ resourceVersion: "7", continueFrom: "next" });
      }),
    );
  });

  test("skip items that are too long", () => {
    const splitter = createListSplitter(20);
    const found = splitter.push(Buffer.from(JSON.stringify({ items: [{ a: "}".repeat(30) }, { b: 1 }] })));
    expect(found).toEqual([{ kind: "too-long", bytes: 38 }, { kind: "line", text: '{"b":1}' }]);
  });

  test("that end too early, or are none, are no lists", () => {
    const cut = createListSplitter(1_000);
    expect(cut.push(Buffer.from('{"items":[{"a":1},{"b"'))).toHaveLength(1);
    expect(() => cut.end()).toThrow("the list ended before it was complete");
    const none = createListSplitter(1_000);
    none.push(Buffer.from("404 page not found\n"));
    expect(() => none.end()).toThrow("the list ended before it was complete");
    const other = createListSplitter(1_000);
    other.push(Buffer.from('{"kind":"Status"}'));
    expect(() => other.end()).toThrow("what came is no list");
    expect(() => createListSplitter(1_000).push(Buffer.alloc(2_000_000, "x"))).toThrow("what came is no list");
  });

  test("may have null for their items", () => {
    const splitter = createListSplitter(1_000);
    expect(splitter.push(Buffer.from('{"items":null,"metadata":{"resourceVersion":"7"}}'))).toEqual([]);
    expect(splitter.end()).toEqual({ resourceVersion: "7", continueFrom: "" });
  });
});
