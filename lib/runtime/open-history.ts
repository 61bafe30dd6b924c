import { readFileSync } from "node:fs";
import { ALL_NODES, type NodeShare } from "@/lib/domain/share";
import { AppError, messageOf } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { HistoryStore } from "@/lib/ports/history-store";
import type { Log } from "@/lib/ports/log";
import { openClickHouseStore } from "@/lib/store/clickhouse/clickhouse-store";
import { KEEP_AT_MOST_SEC, type HistoryKeep } from "@/lib/store/clickhouse/keep";
import { isEngineInstalled } from "@/lib/store/embedded/engine-place";
import { openEmbeddedStore } from "@/lib/store/embedded/embedded-store";
import { createMemoryStore } from "@/lib/store/memory/memory-store";
import type { HistoryServer, HistorySpec } from "./history-spec";
import type { Retention } from "./settings";

/** What is known of history before it is opened; plain data. */
export interface HistoryOrder {
  readonly spec: HistorySpec;
  readonly retention: Retention;
  /** Where the embedded engine keeps it when nobody says where; null: there is no such place. */
  readonly usualDirectory: string | null;
  /** The folder in which the engine is installed, or is not; absolute. */
  readonly enginePath: string;
  /** The bundle of the engine's process; absolute. */
  readonly childPath: string;
}

interface Around {
  readonly clock: Clock;
  readonly log: Log;
}

/** Of one query to a server that has memory of its own. */
const SERVER_QUERY_BYTES = 2 * 2 ** 30;
/** Who writes what all nodes say has no number. */
const WRITES_ALL: NodeShare = { index: 0, of: 1 };

/** The store that the settings ask for, written by the one who speaks for `share` of the nodes, or (null) read alone; it opens by itself from there, and says how it stands. Throws `bad-config` where it cannot. */
export function openHistory(order: HistoryOrder, around: Around, share: NodeShare | null = ALL_NODES): HistoryStore {
  const { spec, enginePath } = order;
  switch (spec.mode) {
    case "memory":
      return createMemoryStore(around.clock);
    case "clickhouse":
      if (spec.server === null) throw new AppError("bad-config", "`history` is `clickhouse` without `history-url`.", "Set history-url.");
      return openServer(order, spec.server, around, share?.of === 1 ? WRITES_ALL : share);
    case "embedded":
      if (!isEngineInstalled(enginePath)) throw new AppError("bad-config", `\`history\` is \`embedded\`, and there is no history engine in ${enginePath}.`, "Install it with `make engine`, or set history to auto or memory.");
      return openEmbedded(order, around);
    case "auto":
      return openWhatIsThere(order, around);
    default:
      return spec.mode satisfies never;
  }
}

function openWhatIsThere(order: HistoryOrder, around: Around): HistoryStore {
  const missing = whatIsMissing(order);
  around.log.write("info", missing === null ? "history is kept in the embedded engine" : "history is kept in memory", missing === null ? { directory: directoryOf(order) } : { reason: missing });
  return missing === null ? openEmbedded(order, around) : saying(createMemoryStore(around.clock), `History is kept in memory and ends with this process: ${missing}.`);
}

function whatIsMissing(order: HistoryOrder): string | null {
  if (!isEngineInstalled(order.enginePath)) return `there is no history engine in ${order.enginePath}; \`make engine\` installs it, and the next start uses it`;
  return directoryOf(order) === null ? "this user has no home directory; set history-dir to a directory" : null;
}

function directoryOf({ spec, usualDirectory }: HistoryOrder): string | null {
  return spec.directory ?? usualDirectory;
}

function openEmbedded(order: HistoryOrder, around: Around): HistoryStore {
  const directory = directoryOf(order);
  if (directory === null) throw new AppError("bad-config", "`history` is `embedded` without `history-dir`, and there is no usual place for what is read here.", "Set history-dir to a directory.");
  const layout = { database: "countersign", keep: keepOf(order), cluster: null, replicated: false };
  return openEmbeddedStore({ childPath: order.childPath, enginePath: order.enginePath, directory, memoryBytes: order.spec.memoryBytes, layout, share: WRITES_ALL, ...around });
}

function openServer(order: HistoryOrder, { origin, database }: HistoryServer, around: Around, share: NodeShare | null): HistoryStore {
  const { user, passwordFile, ca } = order.spec;
  return openClickHouseStore({
    type: "clickhouse",
    label: `ClickHouse at ${origin}`,
    link: { url: origin, agent: null, user, password: passwordFile === null ? "" : readSetting("history-password-file", passwordFile).replace(/\r?\n$/, ""), ca: ca === null ? null : readSetting("history-ca", ca), queryBytes: SERVER_QUERY_BYTES },
    layout: { database, keep: keepOf(order), cluster: null, replicated: false },
    share,
    ...around,
  });
}

/** How long rows are kept, in the seconds that ClickHouse counts: longer than it can count is for as long as it can. */
function keepOf({ retention, spec }: HistoryOrder): HistoryKeep {
  const seconds = (ms: number) => Math.min(Math.floor(ms / 1000), KEEP_AT_MOST_SEC);
  return { eventsSec: seconds(retention.eventsMs), minutesSec: seconds(retention.minutesMs), hoursSec: seconds(retention.hoursMs), bytes: spec.sizeBytes };
}

function readSetting(key: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new AppError("bad-config", `${key} is \`${path}\`, which cannot be read: ${messageOf(error)}.`, "Name a file that this user may read.");
  }
}

/** The store with something to say while all is well. */
function saying(store: HistoryStore, sentence: string): HistoryStore {
  return {
    ...store,
    health() {
      const health = store.health();
      return health.state === "live" && health.sentence === "" ? { ...health, sentence } : health;
    },
  };
}
