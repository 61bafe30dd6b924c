import type { HistoryBlock } from "@/lib/ports/history-store";
import type { Recorded } from "./recorder";

/** A block without anything in it. */
export const EMPTY_BLOCK: HistoryBlock = Object.freeze({ token: "", events: [], attempts: [], sightings: [], coldStarts: [], minutes: [], nodes: [], closes: [], holes: [], changes: [], aliases: [] });

/** What rows weigh in memory beside their records, bytes: measured once, rounded up. */
const EVENT_BYTES = 400;
const ATTEMPT_BYTES = 2_000;
const MINUTE_BYTES = 1_200;
const ROW_BYTES = 300;

/** About how many bytes a block, or what is to be in one, holds in memory. */
export function weightOf(block: Partial<HistoryBlock>): number {
  const { events = [], attempts = [], minutes = [] } = block;
  let records = 0;
  for (const { record } of events) records += record.format === "json" ? record.text.length : record.bytes.byteLength;
  return records + events.length * EVENT_BYTES + attempts.length * ATTEMPT_BYTES + minutes.length * MINUTE_BYTES + restOf(block) * ROW_BYTES;
}

/** True when nothing is in it. */
export function isEmptyBlock(block: HistoryBlock): boolean {
  return block.events.length + block.attempts.length + block.minutes.length + block.closes.length + restOf(block) === 0;
}

function restOf({ sightings = [], coldStarts = [], nodes = [], holes = [], changes = [], aliases = [] }: Partial<HistoryBlock>): number {
  return sightings.length + coldStarts.length + nodes.length + holes.length + changes.length + aliases.length;
}

export type DraftPart = Partial<Recorded> & Partial<Pick<HistoryBlock, "holes" | "changes">>;
