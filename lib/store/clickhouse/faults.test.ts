import { ClickHouseError } from "@clickhouse/client";
import { expect, test } from "vitest";
import { faultOf, OutOfTime, SchemaTooNew } from "./faults";

const place = { label: "ClickHouse at https://clickhouse:8443", user: "o'reader" };
const refused = (code: number, type: string): ClickHouseError => new ClickHouseError({ message: "SELECT secret FROM somewhere", code: String(code), type });
const system = (code: string): Error => Object.assign(new Error("connect to 10.0.0.1"), { code });

test.each([
  [refused(516, "AUTHENTICATION_FAILED"), "person", /refuses the user "o'reader": set history-user/],
  [refused(194, "REQUIRED_PASSWORD"), "person", /history-password-file/],
  [refused(497, "ACCESS_DENIED"), "person", /grant it/],
  [refused(164, "READONLY"), "person", /only read/],
  [refused(242, "TABLE_IS_READ_ONLY"), "retry", /Keeper/],
  [refused(243, "NOT_ENOUGH_SPACE"), "retry", /disk .* is full/],
  [refused(252, "TOO_MANY_PARTS"), "retry", /merging/],
  [refused(81, "UNKNOWN_DATABASE"), "retry", /made again/],
  [refused(159, "TIMEOUT_EXCEEDED"), "question", /shorter window/],
  [refused(241, "MEMORY_LIMIT_EXCEEDED"), "question", /memory/],
  [refused(202, "TOO_MANY_SIMULTANEOUS_QUERIES"), "question", /in a moment/],
  [refused(236, "ABORTED"), "retry", /stopping/],
  [refused(62, "SYNTAX_ERROR"), "question", /SYNTAX_ERROR \(62\)/],
  [new OutOfTime(), "retry", /did not answer in time/],
  [new SchemaTooNew(9, 1), "person", /newer version \(its schema is 9, this program knows up to 1\)/],
  [system("ECONNREFUSED"), "retry", /Nothing listens/],
  [system("ENOENT"), "retry", /Nothing listens/],
  [system("ENOTFOUND"), "retry", /DNS/],
  [system("EHOSTUNREACH"), "retry", /cannot be reached \(EHOSTUNREACH\)/],
  [system("CERT_HAS_EXPIRED"), "person", /history-ca/],
  [system("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "person", /history-ca/],
  [new Error("<html>"), "retry", /HTTP interface/],
])("%s needs: %s", (thrown, weight, words) => {
  const fault = faultOf(thrown, place);
  expect(fault.weight).toBe(weight);
  expect(fault.sentence).toMatch(words);
  expect(fault.sentence).toMatch(/clickhouse:8443/i);
  // What the server said may hold what was asked.
  expect(fault.sentence).not.toMatch(/secret|10\.0\.0\.1|<html>/);
});
