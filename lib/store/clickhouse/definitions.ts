import type { Instant } from "@/lib/domain/instant";
import { DAY_NS, HOUR_NS } from "../past-plan";
import { keepOf } from "./keep";
import type { Layout } from "./layout";
import { joinSql, nameSql, sql, type Sql } from "./sql";
import { TABLES, type TableShape } from "./tables";

/** Tokens whose repeats are known: so many of the last inserts into a table are looked back at. */
export const TOKENS_KNOWN = 1_000;

/** So many rows are read for one that is looked for: fewer where each of them is long. */
const ROWS_READ = 8_192;
const ROWS_READ_WIDE = 2_048;

/** The number of the hour that a column of nanoseconds lies in, as tables that lie by hours are ordered. */
export function hourOf(column: string): Sql {
  return sql`intDiv(${nameSql(column)}, ${HOUR_NS})`;
}

/** A condition: the column lies in the stretch, both ends included. Said of its hour too, which tables may be ordered by. */
export function within(column: string, from: Instant, to: Instant): Sql {
  return sql`${nameSql(column)} >= ${from} AND ${nameSql(column)} <= ${to} AND ${hourOf(column)} >= ${from / HOUR_NS} AND ${hourOf(column)} <= ${to / HOUR_NS}`;
}

/** A table's full name. */
export function tableSql({ database }: Pick<Layout, "database">, { name }: Pick<TableShape, "name">): Sql {
  return sql`${nameSql(database)}.${nameSql(name)}`;
}

/** Says on which servers a definition is to be made. */
function everywhere({ cluster }: Layout): Sql {
  return cluster === null ? sql`` : sql` ON CLUSTER ${cluster}`;
}

/** Makes the database. */
export function databaseDefinition(layout: Layout): Sql {
  return sql`CREATE DATABASE IF NOT EXISTS ${nameSql(layout.database)}${everywhere(layout)}`;
}

/** The table that says which versions the schema went through. */
export function versionsDefinition(layout: Layout): Sql {
  return sql`CREATE TABLE IF NOT EXISTS ${tableSql(layout, { name: "schema_version" })}${everywhere(layout)} (version UInt32, at Int64) ENGINE = ${engineOf({ name: "schema_version", rows: "once" }, layout)} ORDER BY version`;
}

/** Makes one table. */
export function tableDefinition(table: TableShape, layout: Layout): Sql {
  const columns = table.columns.map(({ name, type, codec }) => sql`${nameSql(name)} ${{ text: type }}${{ text: codec === "" ? "" : ` CODEC(${codec})` }}`);
  const indices = table.lookedUp.map((name) => sql`INDEX ${nameSql(`by_${name}`)} ${nameSql(name)} TYPE bloom_filter(0.01) GRANULARITY 1`);
  return joinSql(
    [
      sql`CREATE TABLE IF NOT EXISTS ${tableSql(layout, table)}${everywhere(layout)} (${joinSql([...columns, ...indices], ", ")})`,
      sql`ENGINE = ${engineOf(table, layout)}`,
      ...(table.lies === "one" ? [] : [sql`PARTITION BY (${joinSql([sql`intDiv(${nameSql(table.time)}, ${DAY_NS})`, ...(table.byShare ? [sql`share`, sql`shares`] : [])], ", ")})`]),
      sql`ORDER BY (${joinSql([...(table.lies === "hours" ? [hourOf(table.time)] : []), ...table.orderBy.map(nameSql)], ", ")})`,
      sql`TTL ${agingOf(table, layout)}`,
      sql`SETTINGS index_granularity = ${table.keptAs === "events" ? ROWS_READ_WIDE : ROWS_READ}, ttl_only_drop_parts = ${table.lies === "one" ? 0 : 1}, materialize_ttl_recalculate_only = 1, non_replicated_deduplication_window = ${TOKENS_KNOWN}`,
    ],
    " ",
  );
}

/** Makes every table. */
export function tableDefinitions(layout: Layout): Sql[] {
  return TABLES.map((table) => tableDefinition(table, layout));
}

/** When a row is let go. What is added up by the day is kept until the day is over. */
export function agingOf(table: TableShape, { keep }: Pick<Layout, "keep">): Sql {
  return sql`toDateTime(intDiv(${nameSql(table.time)}, 1000000000)) + toIntervalSecond(${keepOf(keep, table.keptAs) + (table.time === "day" ? 86_400 : 0)})`;
}

/** Keeps a table's rows for another time; those that are written too, of which only their times are looked at again. */
export function agingChange(table: TableShape, layout: Layout): Sql {
  return sql`ALTER TABLE ${tableSql(layout, table)}${everywhere(layout)} MODIFY TTL ${agingOf(table, layout)}`;
}

function engineOf(table: Pick<TableShape, "name" | "rows">, { database, replicated }: Layout): Sql {
  const family = { once: "MergeTree", newest: "ReplacingMergeTree", widest: "AggregatingMergeTree" }[table.rows];
  const version = table.rows === "newest" ? [{ text: "written" }] : [];
  if (!replicated) return sql`${nameSql(family)}(${joinSql(version, ", ")})`;
  // {shard} and {replica} are macros that each server fills in from its own configuration.
  const place = [sql`${`/clickhouse/tables/{shard}/${database}/${table.name}`}`, sql`${"{replica}"}`];
  return sql`${nameSql(`Replicated${family}`)}(${joinSql([...place, ...version], ", ")})`;
}
