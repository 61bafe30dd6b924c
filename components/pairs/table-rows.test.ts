import { describe, expect, test } from "vitest";
import { countsFixture, outsideFixture, pairFixture, workloadFixture } from "@/lib/wire/fixtures/pair";
import { stepToPair, tableRows } from "./table-rows";
import type { TableRow } from "./table-rows";

const pair = (key: string, destination: string, grade: "some" | "none" = "some") =>
  pairFixture({ key, grade, destination: destination.includes(":") ? outsideFixture(destination) : workloadFixture(destination), attempts: countsFixture({ authenticated: 2 }) });
const ids = (rows: readonly TableRow[]) => rows.map((row) => (row.row === "group" ? `[${row.id}]` : row.id));
const nothing = new Set<string>();

describe("rows of the table", () => {
  test("without groups they keep the order of the answer", () => {
    expect(ids(tableRows([[pair("b", "x/1"), pair("a", "y/1")]], "none", nothing))).toEqual(["b", "a"]);
  });
  test("a group stands where its first pair stood and counts its pairs", () => {
    const rows = tableRows([[pair("1", "x/a"), pair("2", "y/a", "none"), pair("3", "x/b", "none")]], "destination-namespace", nothing);
    expect(ids(rows)).toEqual(["[x]", "1", "3", "[y]", "2"]);
    expect(rows[0]).toMatchObject({ namespace: "x", pairs: 2, newConnections: 4, grades: { some: 1, none: 1, all: 0 }, continued: false });
  });
  test("peers without a namespace share one group", () => {
    const rows = tableRows([[pair("1", "reserved:host"), pair("2", "reserved:kube-apiserver")]], "destination-namespace", nothing);
    expect(rows[0]).toMatchObject({ row: "group", namespace: null, pairs: 2 });
  });
  test("a folded group keeps its heading", () => {
    expect(ids(tableRows([[pair("1", "x/a"), pair("2", "y/a")]], "destination-namespace", new Set(["x"])))).toEqual(["[x]", "[y]", "2"]);
  });
  test("a later page moves nothing that is already there", () => {
    const first = [pair("1", "x/a"), pair("2", "y/a")];
    const before = ids(tableRows([first], "destination-namespace", nothing));
    const after = tableRows([first, [pair("3", "x/b")]], "destination-namespace", nothing);
    expect(ids(after).slice(0, before.length)).toEqual(before);
    expect(after[before.length]).toMatchObject({ row: "group", id: "x", continued: true, pairs: 1 });
  });
  test("a pair that moved between pages while they were read is shown once", () => {
    expect(ids(tableRows([[pair("1", "x/a")], [pair("1", "x/a"), pair("2", "x/a")]], "none", nothing))).toEqual(["1", "2"]);
  });
  test("namespaces of two clusters are two groups", () => {
    const other = pairFixture({ key: "2", destination: workloadFixture("x/a", { peer: "prod-eu-2/x/a", cluster: "prod-eu-2" }) });
    expect(ids(tableRows([[pair("1", "x/a"), other]], "destination-namespace", nothing))).toEqual(["[x]", "1", "[prod-eu-2/x]", "2"]);
  });
});

describe("j and k", () => {
  const rows = tableRows([[pair("1", "x/a"), pair("2", "y/a")]], "destination-namespace", nothing);
  test("step over headings and stop at the ends", () => {
    expect(stepToPair(rows, -1, 1)).toBe(1);
    expect(stepToPair(rows, 1, 1)).toBe(3);
    expect(stepToPair(rows, 3, 1)).toBe(-1);
    expect(stepToPair(rows, 3, -1)).toBe(1);
    expect(stepToPair(rows, 1, -1)).toBe(-1);
  });
});
