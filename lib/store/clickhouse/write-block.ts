import { createHash } from "node:crypto";
import type { Instant } from "@/lib/domain/instant";
import type { NodeShare } from "@/lib/domain/share";
import type { HistoryBlock } from "@/lib/ports/history-store";
import { DAY_NS, startOf } from "../past-plan";
import { addRollup, emptyRollup, entryOf } from "../rollup";
import { tableSql } from "./definitions";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { ALIASES, ATTEMPTS, CHANGES, COLD_STARTS, EVENTS, HOLES, NODE_MINUTES, PAIR_MINUTES, SIGHTINGS, type RollupRow, type Table, type Written } from "./tables";

/** Numbers rows in the order of writing. */
export type NumberRows = <Row extends object>(rows: readonly Row[]) => Written<Row>[];

/**
 * Writes a block table by table, minutes last: what a kill leaves of a block is nothing that counts. A minute and whether
 * it is closed stand in one insert, one for each day, so that they are there together or not at all.
 */
export async function writeBlock(link: Link, layout: Layout, block: HistoryBlock, share: NodeShare, number: NumberRows, atMs: number): Promise<void> {
  const token = createHash("sha256").update(block.token).digest("hex");
  const put = <Row>(table: Table<Row>, rows: readonly Row[], suffix = ""): Promise<void> => link.insert(tableSql(layout, table), table.columns, rows, token + suffix);
  await put(EVENTS, number(block.events));
  await put(ATTEMPTS, number(block.attempts));
  await put(COLD_STARTS, number(block.coldStarts));
  await put(SIGHTINGS, block.sightings);
  await put(HOLES, number(block.holes));
  await put(CHANGES, number(block.changes));
  await put(ALIASES, number(block.aliases.map(([from, to]) => ({ from, to, at: BigInt(atMs) * 1_000_000n }))));
  await put(NODE_MINUTES, number(block.nodes.map((node) => ({ ...node, share: share.index }))));
  for (const [day, rows] of minutesByDay(block, share)) await put(PAIR_MINUTES, rows, `-${day}`);
}

function minutesByDay(block: HistoryBlock, { index, of }: NodeShare): Map<Instant, RollupRow[]> {
  const common = { share: index, shares: of };
  const wholes = new Map(block.closes.map((at) => [at, { ...emptyRollup(), parts: 0 }]));
  for (const minute of block.minutes) {
    const whole = entryOf(wholes, minute.at, () => ({ ...emptyRollup(), parts: 0 }));
    addRollup(whole, minute);
    whole.parts += 1;
  }
  const days = new Map<Instant, RollupRow[]>();
  const dayOf = (at: Instant): RollupRow[] => entryOf(days, startOf(at, DAY_NS), () => []);
  for (const [at, whole] of wholes) dayOf(at).push({ ...common, ...whole, pair: "", at, closed: 1n });
  for (const minute of block.minutes) dayOf(minute.at).push({ ...common, ...minute, closed: 0n, parts: 1 });
  return days;
}
