import { agingChange, agingOf, databaseDefinition, tableDefinitions, tableSql, versionsDefinition } from "./definitions";
import { SchemaTooNew } from "./faults";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { sql, type Sql } from "./sql";
import { TABLES } from "./tables";

/** One step of the schema; its statements may be run again, for it is only written down once all of them ran. */
export interface Migration {
  readonly version: number;
  statements(layout: Layout): readonly Sql[];
}

/** Every step from nothing to what this program reads and writes, in order. A step that was published never changes. */
export const MIGRATIONS: readonly Migration[] = [{ version: 1, statements: tableDefinitions }];

const VERSIONS = { name: "schema_version" };

/**
 * Brings the schema to the last migration; `reads` alone leaves it as it is. Rejects with SchemaTooNew where it is beyond,
 * and where it is behind and may not be changed.
 */
export async function migrate(link: Link, layout: Layout, { reads = false, migrations = MIGRATIONS }: { readonly reads?: boolean; readonly migrations?: readonly Migration[] } = {}): Promise<void> {
  if (!reads && (await countOf(link, sql`SELECT count() FROM system.databases WHERE name = ${layout.database}`)) === 0) await link.run(databaseDefinition(layout));
  if (!reads) await link.run(versionsDefinition(layout));
  const found = await countOf(link, sql`SELECT max(version) FROM ${tableSql(layout, VERSIONS)}`);
  const known = migrations.at(-1)?.version ?? 0;
  if (found > known) throw new SchemaTooNew(found, known);
  if (reads) return;
  for (const { version, statements } of migrations) {
    if (version <= found) continue;
    for (const statement of statements(layout)) await link.run(statement);
    await link.run(sql`INSERT INTO ${tableSql(layout, VERSIONS)} (version, at) SELECT ${version}, toUnixTimestamp(now()) * 1000000000`);
  }
}

/** Lets every table keep its rows for as long as the layout says now. */
export async function applyKeep(link: Link, layout: Layout): Promise<void> {
  const engines = new Map((await link.rows(sql`SELECT name, engine_full FROM system.tables WHERE database = ${layout.database}`)).map(([name, engine]) => [String(name), String(engine)]));
  for (const table of TABLES) {
    if (!engines.get(table.name)?.includes(`TTL ${agingOf(table, layout).text}`)) await link.run(agingChange(table, layout));
  }
}

async function countOf(link: Link, query: Sql): Promise<number> {
  const count = Number((await link.rows(query))[0]?.[0] ?? Number.NaN);
  // What is no ClickHouse may answer with anything, or with nothing.
  if (!Number.isSafeInteger(count)) throw new Error("a count without a number");
  return count;
}
