import type { ClickHouseClient } from "@clickhouse/client";

export const BLOCK_ROWS = 400;
export const CREATE_BLOCKS = "CREATE TABLE IF NOT EXISTS blocks (block UInt32, row UInt32, text String) ENGINE = MergeTree ORDER BY (block, row) SETTINGS non_replicated_deduplication_window = 1000";

/** Writes one numbered block under a token of its own: a repeat changes nothing. */
export async function insertBlock(client: ClickHouseClient, block: number, rows: number): Promise<void> {
  await client.insert({
    table: "blocks",
    format: "JSONEachRow",
    values: Array.from({ length: rows }, (_, row) => ({ block, row, text: `row ${row} of ${block}` })),
    clickhouse_settings: { insert_deduplication_token: `block-${block}` },
  });
}

/** How many rows there are, and how many of them are not there twice. */
export async function countBlocks(client: ClickHouseClient): Promise<{ readonly rows: number; readonly different: number; readonly blocks: number }> {
  const answer = await client.query({ query: "SELECT count() AS rows, uniqExact(block, row) AS different, uniqExact(block) AS blocks FROM blocks", format: "JSONEachRow" });
  const [counted] = await answer.json<{ rows: number; different: number; blocks: number }>();
  if (!counted) throw new Error("nothing was counted");
  return { rows: Number(counted.rows), different: Number(counted.different), blocks: Number(counted.blocks) };
}
