import type { CoverageHole } from "@/lib/domain/coverage";
import { coldStartIdOf, type ClusterChange, type NodeMinute, type PairSighting, type Snapshot, type StoredAttempt, type StoredColdStart, type StoredEvent } from "@/lib/domain/history/stored";
import type { Instant } from "@/lib/domain/instant";
import { DAY_NS, startOf } from "../past-plan";
import type { Rollup } from "../rollup";
import { printAttempt } from "../stored-attempt";
import { countColumn, earliestColumn, flagColumn, instantColumn, optionalTextColumn, smallColumn, textColumn, writtenColumn, type Column } from "./column";
import { ROLLUP_COLUMNS } from "./rollup-columns";

/** How long rows are kept: by how much they are worth for their weight. */
export type KeptAs = "events" | "minutes" | "hours";

/** One table as it is defined. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly codec: string }[];
  /** `once`: every row is written once. `newest`: of rows alike in `orderBy` the one written last is held. `widest`: their first and last widen. */
  readonly rows: "once" | "newest" | "widest";
  readonly orderBy: readonly string[];
  /** The column of nanoseconds by which rows grow old. */
  readonly time: string;
  /**
   * How rows lie on disk. `days`: each day is a partition, to be let go whole. `hours`: so it is, and in it the rows of an hour lie
   * together: a short window of all pairs reads its hours alone. `one`: all in one.
   */
  readonly lies: "hours" | "days" | "one";
  /** Whether the rows of each share of the nodes, and of each number of shares, lie apart: how far it came is then known without reading them. */
  readonly byShare: boolean;
  readonly keptAs: KeptAs;
  /** Columns in which one value is looked for. */
  readonly lookedUp: readonly string[];
}

/** One table, and how its rows are written. */
export interface Table<Row> extends TableShape {
  readonly columns: readonly Column<Row>[];
}

/** A row and its number in the order of writing. */
export type Written<Row> = Row & { readonly written: bigint };

/** A pair's counts of a minute, an hour or a day; under the pair "" those of all pairs, and which minutes are closed. */
export interface RollupRow extends Rollup {
  readonly pair: string;
  readonly at: Instant;
  readonly share: number;
  readonly shares: number;
  /** Under "": of a minute 1, of an hour which of its minutes are closed, as bits. */
  readonly closed: bigint;
  /** Rows of pairs that are in it. */
  readonly parts: number;
}

const rollupColumns: readonly Column<RollupRow>[] = [
  textColumn("pair", ({ pair }) => pair),
  instantColumn("at", ({ at }) => at),
  smallColumn("share", ({ share }) => share),
  smallColumn("shares", ({ shares }) => shares),
  { name: "closed", type: "UInt64", codec: "ZSTD(1)", write: (out, { closed }) => out.instant(closed) },
  countColumn("parts", ({ parts }) => parts),
  ...ROLLUP_COLUMNS,
];

/** Single rows of pairs, as long as events are kept. */
const AS_EVENTS = { rows: "newest", orderBy: ["pair", "time", "id"], time: "time", lies: "hours", byShare: false, keptAs: "events" } as const;
const AS_NODES = { rows: "newest", orderBy: ["node", "at", "share"], time: "at", lies: "days", byShare: false, lookedUp: [] } as const;
/** What there is little of, as long as anything is kept. */
const AS_FEW = { rows: "newest", lies: "one", byShare: false, keptAs: "hours", lookedUp: [] } as const;

export const EVENTS: Table<Written<StoredEvent>> = {
  name: "events",
  columns: [
    textColumn("pair", ({ pair }) => pair),
    instantColumn("time", ({ time }) => time),
    textColumn("id", ({ id }) => id),
    textColumn("node", ({ node }) => node, { fewValues: true }),
    textColumn("connection", ({ connection }) => connection),
    textColumn("meaning", ({ meaning }) => meaning, { fewValues: true }),
    textColumn("format", ({ record }) => record.format, { fewValues: true }),
    {
      name: "record",
      type: "String",
      codec: "ZSTD(3)",
      write: (out, { record }) => (record.format === "protobuf" ? out.bytes(record.bytes) : out.text(record.text)),
    },
    writtenColumn(),
  ],
  ...AS_EVENTS,
  lookedUp: ["id", "connection"],
};

export const ATTEMPTS: Table<Written<StoredAttempt>> = {
  name: "attempts",
  columns: [
    textColumn("pair", ({ pair }) => pair),
    instantColumn("time", ({ attempt }) => attempt.time),
    textColumn("id", ({ id }) => id),
    flagColumn("refused", ({ refused }) => refused),
    textColumn("body", ({ attempt }) => printAttempt(attempt), { codec: "ZSTD(3)" }),
    writtenColumn(),
  ],
  ...AS_EVENTS,
  lookedUp: [],
};

export const COLD_STARTS: Table<Written<StoredColdStart>> = {
  name: "cold_starts",
  columns: [
    textColumn("pair", ({ pair }) => pair),
    instantColumn("time", ({ openedAt }) => openedAt),
    textColumn("id", coldStartIdOf),
    countColumn("source_identity", ({ sourceIdentity }) => sourceIdentity),
    countColumn("destination_identity", ({ destinationIdentity }) => destinationIdentity),
    textColumn("node", ({ node }) => node, { fewValues: true }),
    textColumn("direction", ({ at }) => at, { fewValues: true }),
    instantColumn("last_refused_at", ({ lastRefusedAt }) => lastRefusedAt),
    earliestColumn("closed_at", ({ closedAt }) => closedAt),
    textColumn("opened_by", ({ openedBy }) => printAttempt(openedBy), { codec: "ZSTD(3)" }),
    writtenColumn(),
  ],
  ...AS_EVENTS,
  lookedUp: [],
};

export const PAIR_MINUTES: Table<RollupRow> = { name: "pair_minutes", columns: rollupColumns, rows: "once", orderBy: ["pair", "at"], time: "at", lies: "hours", byShare: true, keptAs: "minutes", lookedUp: [] };

export const PAIR_HOURS: Table<RollupRow> = { ...PAIR_MINUTES, name: "pair_hours", lies: "days", keptAs: "hours" };

/** Days that were added up: long stretches take them instead of their hours, and come to the same. */
export const PAIR_DAYS: Table<RollupRow> = { ...PAIR_HOURS, name: "pair_days" };

export const NODE_MINUTES: Table<Written<NodeMinute & { readonly share: number }>> = {
  name: "node_minutes",
  columns: [
    textColumn("node", ({ node }) => node),
    instantColumn("at", ({ at }) => at),
    smallColumn("share", ({ share }) => share),
    textColumn("state", ({ state }) => state, { fewValues: true }),
    optionalTextColumn("version", ({ version }) => version),
    earliestColumn("ring_start", ({ ringStart }) => ringStart),
    textColumn("verdicts", ({ verdicts }) => verdicts, { fewValues: true }),
    countColumn("flows", ({ flows }) => flows),
    countColumn("lost", ({ lost }) => lost),
    countColumn("late", ({ late }) => late),
    writtenColumn(),
  ],
  ...AS_NODES,
  keptAs: "minutes",
};

/** Written by the server alone, from minutes. */
export const NODE_HOURS: TableShape = {
  name: "node_hours",
  columns: [
    { name: "node", type: "String", codec: "ZSTD(1)" },
    { name: "at", type: "Int64", codec: "Delta, ZSTD(1)" },
    { name: "share", type: "UInt16", codec: "" },
    { name: "minutes", type: "Int64", codec: "ZSTD(1)" },
    { name: "connected", type: "Int64", codec: "ZSTD(1)" },
    { name: "states", type: "Array(String)", codec: "ZSTD(1)" },
    { name: "version", type: "Nullable(String)", codec: "ZSTD(1)" },
    { name: "ring_start", type: "Int64", codec: "Delta, ZSTD(1)" },
    { name: "verdicts", type: "Array(String)", codec: "ZSTD(1)" },
    { name: "flows", type: "Int64", codec: "ZSTD(1)" },
    { name: "lost", type: "Int64", codec: "ZSTD(1)" },
    { name: "late", type: "Int64", codec: "ZSTD(1)" },
    { name: "first_at", type: "Int64", codec: "Delta, ZSTD(1)" },
    { name: "last_at", type: "Int64", codec: "Delta, ZSTD(1)" },
    { name: "written", type: "UInt64", codec: "Delta, ZSTD(1)" },
  ],
  ...AS_NODES,
  keptAs: "hours",
};

export const SIGHTINGS: Table<PairSighting> = {
  name: "pair_sightings",
  columns: [
    textColumn("pair", ({ pair }) => pair),
    textColumn("kind", ({ kind }) => kind, { fewValues: true }),
    textColumn("value", ({ value }) => value),
    instantColumn("day", ({ first }) => startOf(first, DAY_NS)),
    { ...instantColumn("first", ({ first }) => first), type: "SimpleAggregateFunction(min, Int64)" },
    { ...instantColumn("last", ({ last }) => last), type: "SimpleAggregateFunction(max, Int64)" },
  ],
  rows: "widest",
  orderBy: ["pair", "kind", "value", "day"],
  time: "day",
  lies: "days",
  byShare: false,
  keptAs: "hours",
  lookedUp: [],
};

export const HOLES: Table<Written<CoverageHole>> = {
  name: "holes",
  columns: [
    instantColumn("from_at", ({ from }) => from),
    flagColumn("everywhere", ({ node }) => node === null),
    textColumn("node", ({ node }) => node ?? ""),
    textColumn("kind", ({ kind }) => kind, { fewValues: true }),
    textColumn("reason", ({ reason }) => reason),
    instantColumn("to_at", ({ to }) => to),
    flagColumn("is_counted", ({ count }) => count !== null),
    countColumn("count", ({ count }) => count ?? 0),
    writtenColumn(),
  ],
  ...AS_FEW,
  orderBy: ["from_at", "everywhere", "node", "kind", "reason"],
  time: "to_at",
};

export const CHANGES: Table<Written<ClusterChange>> = {
  name: "changes",
  columns: [
    textColumn("id", ({ id }) => id),
    instantColumn("at", ({ at }) => at),
    textColumn("kind", ({ kind }) => kind, { fewValues: true }),
    textColumn("verb", ({ verb }) => verb, { fewValues: true }),
    textColumn("title", ({ title }) => title),
    textColumn("detail", ({ detail }) => detail),
    writtenColumn(),
  ],
  ...AS_FEW,
  orderBy: ["id"],
  time: "at",
};

export const ALIASES: Table<Written<{ readonly from: string; readonly to: string; readonly at: Instant }>> = {
  name: "aliases",
  columns: [textColumn("peer", ({ from }) => from), textColumn("better", ({ to }) => to), instantColumn("at", ({ at }) => at), writtenColumn()],
  ...AS_FEW,
  orderBy: ["peer"],
  time: "at",
};

export const SNAPSHOTS: Table<Written<Snapshot>> = {
  name: "snapshots",
  columns: [
    textColumn("id", ({ id }) => id),
    instantColumn("at", ({ createdAtMs }) => BigInt(createdAtMs) * 1_000_000n),
    countColumn("created_at_ms", ({ createdAtMs }) => createdAtMs),
    textColumn("page", ({ page }) => page),
    textColumn("answers", ({ answers }) => JSON.stringify(answers), { codec: "ZSTD(6)" }),
    writtenColumn(),
  ],
  ...AS_FEW,
  orderBy: ["id"],
  time: "at",
};

/** Every table of the schema, without that of its versions. */
export const TABLES: readonly TableShape[] = [EVENTS, ATTEMPTS, COLD_STARTS, PAIR_MINUTES, PAIR_HOURS, PAIR_DAYS, NODE_MINUTES, NODE_HOURS, SIGHTINGS, HOLES, CHANGES, ALIASES, SNAPSHOTS];
