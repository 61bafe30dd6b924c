import { systemClock } from "@/lib/platform/system-clock";
import type { HistoryStore } from "@/lib/ports/history-store";
import { until } from "../embedded/until.testdata";
import { openClickHouseStore, type ClickHouseOptions } from "./clickhouse-store";
import { KEEP_AT_MOST_SEC } from "./keep";
import type { Layout } from "./layout";
import type { LinkOptions } from "./link";

/** Says nothing. */
export const SILENT = { write: () => undefined };

/** Tables that let nothing go while a test lasts. */
export const LASTING: Layout = {
  database: "countersign",
  keep: { eventsSec: KEEP_AT_MOST_SEC, minutesSec: KEEP_AT_MOST_SEC, hoursSec: KEEP_AT_MOST_SEC, bytes: null },
  cluster: null,
  replicated: false,
};

/** A link as tests use it. */
export function linkTo(url: string, more: Partial<LinkOptions> = {}): LinkOptions {
  return { url, agent: null, user: "default", password: "", ca: null, queryBytes: 512 * 2 ** 20, ...more };
}

/** A store that writes all nodes. */
export function storeAt(link: LinkOptions, more: Partial<ClickHouseOptions> = {}): HistoryStore {
  return openClickHouseStore({ type: "clickhouse", label: "ClickHouse of this test", link, layout: LASTING, share: { index: 0, of: 1 }, clock: systemClock, log: SILENT, ...more });
}

/** The store once it is live; throws what hinders it. */
export async function whenLive(store: HistoryStore): Promise<HistoryStore> {
  await until(() => ["live", "failed"].includes(store.health().state));
  if (store.health().state !== "live") throw new Error(store.health().sentence);
  return store;
}
