import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printCsvHeader, printCsvRow, type CsvValue } from "./csv";
import { ATTEMPT_COLUMNS, FLOW_COLUMNS, PAIR_COLUMNS } from "./csv-columns";

/** A reader of RFC 4180, written from the standard. */
function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let fields: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = "";
    if (text[at] === '"') {
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += 1) {
        if (text[at] === '"') at += 1;
        field += text[at];
      }
      at += 1;
    } else {
      while (at < text.length && text[at] !== "," && text.slice(at, at + 2) !== "\r\n") field += text[at++];
    }
    fields.push(field);
    if (text[at] === ",") {
      at += 1;
    } else {
      expect(text.slice(at, at + 2)).toBe("\r\n");
      at += 2;
      records.push(fields);
      fields = [];
    }
  }
  return records;
}

const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\n", '"', ",", "'", "a", "1") }));
const value: fc.Arbitrary<CsvValue> = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer(), fc.boolean(), fc.constant(null));

function columns(count: number) {
  return Array.from({ length: count }, (_, at) => ({ header: `column_${at}`, value: (row: readonly CsvValue[]) => row[at] ?? null }));
}

describe("CSV", () => {
  it("reads back as it was written; only texts that look like formulas get a mark in front", () => {
    const rows = fc.integer({ min: 2, max: 5 }).chain((width) => fc.array(fc.array(value, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(rows, (written) => {
        const shape = columns(written[0]?.length ?? 0);
        const read = readCsv(printCsvHeader(shape) + written.map((row) => printCsvRow(shape, row)).join(""));
        expect(read[0]).toEqual(shape.map(({ header }) => header));
        for (const [at, row] of written.entries()) {
          for (const [index, given] of row.entries()) {
            const field = read[at + 1]?.[index] ?? "";
            if (typeof given === "number") expect(Object.is(Number(field), given) || Number(field) === given).toBe(true);
            else if (typeof given === "string") {
              expect(field.replace(/^'(?=[=+\-@\t\r])/, "")).toBe(given.replace(/^'(?=[=+\-@\t\r])/, ""));
              expect(field).not.toMatch(/^[=+\-@\t\r]/);
            } else expect(field).toBe(given === null ? "" : String(given));
          }
        }
      }),
    );
  });

  it.each<[CsvValue, string]>([
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["-1", "'-1"],
    [-1, "-1"],
    [-1033.22, "-1033.22"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["\r=1", '"\'\r=1"'],
    [null, ""],
    [0, "0"],
    [false, "false"],
  ])("%j is written %s", (given, field) => {
    expect(printCsvRow(columns(1), [given])).toBe(`${field}\r\n`);
  });

  it.each([["pairs", PAIR_COLUMNS], ["attempts", ATTEMPT_COLUMNS], ["flows", FLOW_COLUMNS]])("names every column of %s once", (_, given) => {
    const headers = given.map(({ header }) => header);
    expect(new Set(headers).size).toBe(headers.length);
    expect(headers.every((header) => /^[a-z][a-z0-9_]*$/.test(header))).toBe(true);
  });
});
