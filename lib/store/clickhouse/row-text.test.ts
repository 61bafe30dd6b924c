import fc from "fast-check";
import { expect, test } from "vitest";
import { createRowText } from "./row-text";

const written = (put: (out: ReturnType<typeof createRowText>) => void): string => {
  const out = createRowText();
  put(out);
  return Buffer.from(out.take()).toString("latin1");
};

test("values stand between tabs, rows on lines", () => {
  const text = written((out) => {
    out.text("a\tb\\c\r\n");
    out.endValue();
    out.instant(-9_223_372_036_854_775_808n);
    out.endValue();
    out.count(12);
    out.endValue();
    out.nothing();
    out.endRow();
    out.counts([["it's\n", 1], ["b", 4_294_967_296]]);
    out.endValue();
    out.counts([[20, 3]]);
    out.endValue();
    out.counts([]);
    out.endRow();
  });
  expect(text).toBe("a\\tb\\\\c\\r\\n\t-9223372036854775808\t12\t\\N\n{'it\\'s\\n':1,'b':4294967296}\t{20:3}\t{}\n");
});

test("no value has a line end of its own, whatever its bytes", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.string({ unit: "binary" }), fc.constant(new Uint8Array([10, 10])), fc.constant("\n\n"))), (values) => {
      const text = written((out) => {
        for (const value of values) {
          out.text("x");
          out.endValue();
          if (typeof value === "string") out.text(value);
          else out.bytes(value);
          out.endRow();
        }
      });
      expect(text.split("\n")).toHaveLength(values.length + 1);
      expect(text.split("\t")).toHaveLength(values.length + 1);
    }),
  );
});

test("what was taken stays as it was while more is written", () => {
  const out = createRowText();
  out.text("first");
  const first = out.take();
  out.text("x".repeat(200_000));
  expect(Buffer.from(first).toString()).toBe("first");
  expect(out.size).toBe(200_000);
});
