import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paint, printTable, textWidth } from "./table";

const COLUMNS = [{ head: "NAME", shrinksTo: 14 }, { head: "N", align: "right" as const }];

describe("tables", () => {
  it("align their columns, texts left and numbers right, without trailing spaces", () => {
    expect(printTable(COLUMNS, [[{ text: "client" }, { text: "7" }], [{ text: "a-longer-name" }, { text: "1,204" }]], { width: null, color: false })).toBe(
      "NAME               N\nclient             7\na-longer-name  1,204\n",
    );
  });

  it("keep the end of a name where the terminal is narrow, and nothing else is cut", () => {
    const rows = [[{ text: "checkout-reconciliation-worker-7f9c4d2" }, { text: "1,204" }]];
    expect(printTable(COLUMNS, rows, { width: 26, color: false }).split("\n")[1]).toBe("checkout-…r-7f9c4d2  1,204");
    expect(printTable(COLUMNS, rows, { width: null, color: false })).toContain("checkout-reconciliation-worker-7f9c4d2");
  });

  it("show what a hostile name hides", () => {
    const printed = printTable([{ head: "NAME" }], [[{ text: "a\u202eb\u001b[2Jc\nd" }]], { width: null, color: false });
    expect(printed).toBe("NAME\na\\u{202e}b\\u{1b}[2Jc\\u{a}d\n");
  });

  it("colour by meaning only where colour is wanted, and the text is the same", () => {
    const rows = [[{ text: "none", tone: "without" as const }, { text: "1" }]];
    const colored = printTable(COLUMNS, rows, { width: null, color: true });
    expect(colored).toContain(paint("none", "without"));
    // Every code begins with escape and ends with m.
    expect(colored.split("\u001b").map((part, at) => (at === 0 ? part : part.slice(part.indexOf("m") + 1))).join("")).toBe(printTable(COLUMNS, rows, { width: null, color: false }));
  });

  it("never grow beyond a terminal that their fixed columns fit in", () => {
    const row = fc.tuple(fc.string({ unit: "grapheme", maxLength: 60 }), fc.nat(99_999));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), fc.integer({ min: 24, max: 60 }), (rows, width) => {
        const printed = printTable(COLUMNS, rows.map(([name, count]) => [{ text: name }, { text: String(count) }]), { width, color: false });
        const lines = printed.trimEnd().split("\n");
        expect(lines).toHaveLength(rows.length + 1);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});
