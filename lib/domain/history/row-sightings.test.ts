import { expect, it } from "vitest";
import { foldFlows } from "../fold.testdata";
import { allowedWithAuth, ms } from "../flow.testdata";
import { createPairBook } from "../pair-book";
import type { PairRow } from "../pair-row";
import { newestFlowOfRow, sightingsOfRow } from "./row-sightings";

const HOUR_MS = 3_600_000;
/** Tests begin at 14:00: the day ends ten hours later. */
const MIDNIGHT = ms(10 * HOUR_MS);
const MINUTE_NS = 60_000_000_000n;

/** A pair seen at these moments (ms after 14:00), from another port each time. */
function rowSeenAt(...moments: readonly number[]): PairRow {
  const book = createPairBook(10);
  const flows = moments.map((at, index) => allowedWithAuth(at, { sourcePort: 40_000 + index, sourceAddress: `10.0.1.${index}`, uuid: `flow-${index}` }));
  for (const attempt of foldFlows(flows, 20 * HOUR_MS)) book.fold({ before: null, next: attempt });
  const [row] = book.rowsWithin(ms(0), ms(20 * HOUR_MS));
  if (!row) throw new Error("the pair was folded");
  return row;
}

it("tells what was seen in a stretch, and nothing that was only seen before or after it", () => {
  const row = rowSeenAt(0, 5 * 60_000, 10 * 60_000);
  const told = sightingsOfRow(row, ms(5 * 60_000), ms(5 * 60_000) + MINUTE_NS);
  expect(told.filter(({ kind }) => kind === "source-address").map(({ value }) => value)).toEqual(["10.0.1.1"]);
  expect(told.find(({ kind }) => kind === "source-identity")).toEqual({ pair: row.key, kind: "source-identity", value: "26244", first: ms(0), last: ms(10 * 60_000) });
  expect(told.find(({ kind }) => kind === "source-end")?.value).toContain('"workload":"client"');
  expect(newestFlowOfRow(row, ms(0), ms(6 * 60_000))).toMatchObject({ value: "flow-1", first: ms(5 * 60_000), last: ms(5 * 60_000) });
  expect(newestFlowOfRow(row, ms(60_000), ms(2 * 60_000))).toBeNull();
});

it("tells of one day alone: what was seen over midnight is seen until it, and from it", () => {
  const row = rowSeenAt(10 * HOUR_MS - 30_000, 10 * HOUR_MS + 30_000);
  const identity = (from: bigint): unknown => sightingsOfRow(row, from, from + MINUTE_NS).find(({ kind }) => kind === "destination-identity");
  expect(identity(MIDNIGHT - MINUTE_NS)).toMatchObject({ first: ms(10 * HOUR_MS - 30_000), last: MIDNIGHT - 1n });
  expect(identity(MIDNIGHT)).toMatchObject({ first: MIDNIGHT, last: ms(10 * HOUR_MS + 30_000) });
});
