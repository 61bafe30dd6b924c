import { expect, test } from "vitest";
import { joinSql, nameSql, sql } from "./sql";

test("values become literals, pieces stay as they are", () => {
  expect(sql`SELECT ${nameSql("at")} FROM t WHERE pair IN (${["a", "it's"]}) AND at > ${-5n} LIMIT ${7}${sql` OFFSET ${1}`}`.text).toBe("SELECT at FROM t WHERE pair IN ('a', 'it\\'s') AND at > -5 LIMIT 7 OFFSET 1");
  expect(joinSql([sql`a = ${1}`, sql`b = ${2}`], " AND ").text).toBe("a = 1 AND b = 2");
  expect(joinSql([], " AND ", "1").text).toBe("1");
});

test.each([
  ["a'b", "'a\\'b'"],
  ["a\\", "'a\\\\'"],
  ["\u0000\n\u007f", "'\\x00\\x0a\\x7f'"],
  ["'; DROP TABLE events; --", "'\\'; DROP TABLE events; --'"],
  ["\u{1f600}", "'\u{1f600}'"],
])("%j is quoted", (text, literal) => expect(sql`${text}`.text).toBe(literal));

test("what is no name or no whole number does not become SQL", () => {
  expect(() => nameSql("a b")).toThrow(TypeError);
  expect(() => nameSql("")).toThrow(TypeError);
  expect(() => sql`${1.5}`).toThrow(TypeError);
  expect(() => sql`${Number.NaN}`).toThrow(TypeError);
});
