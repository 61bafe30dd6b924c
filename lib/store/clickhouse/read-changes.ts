import { CHANGE_KINDS, type ClusterChange, type Snapshot } from "@/lib/domain/history/stored";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import { tableSql } from "./definitions";
import type { Layout } from "./layout";
import type { Link } from "./link";
import { sql } from "./sql";
import { ALIASES, CHANGES, SNAPSHOTS } from "./tables";

/** Better names that are answered at most, those written last. */
const ALIASES_AT_MOST = 50_000;
const VERBS: readonly ClusterChange["verb"][] = ["created", "changed", "deleted", "started", "stopped"];

/** Changes of a window, newest first. */
export async function readChanges(link: Link, layout: Layout, window: TimeWindow, limit: number): Promise<ClusterChange[]> {
  const rows = await link.rows(sql`
    SELECT id, toString(at), kind, verb, title, detail FROM ${tableSql(layout, CHANGES)} FINAL
    WHERE at >= ${window.from} AND at <= ${window.to} ORDER BY at DESC, id LIMIT ${limit}`);
  return rows.flatMap(([id, at, kindWord, verbWord, title, detail]) => {
    const kind = CHANGE_KINDS.find((known) => known === kindWord);
    const verb = VERBS.find((known) => known === verbWord);
    // Words of a newer version: it can show them, this one cannot.
    return kind && verb ? [{ id: String(id), at: BigInt(String(at)), kind, verb, title: String(title), detail: String(detail) }] : [];
  });
}

/** Better names in the order in which they were written last. */
export async function readAliases(link: Link, layout: Layout): Promise<(readonly [string, string])[]> {
  const rows = await link.rows(sql`SELECT peer, better FROM ${tableSql(layout, ALIASES)} FINAL ORDER BY written DESC LIMIT ${ALIASES_AT_MOST}`);
  return rows.map(([from, to]) => [String(from), String(to)] as const).reverse();
}

/** One snapshot as it was put last. */
export async function readSnapshot(link: Link, layout: Layout, id: string): Promise<Snapshot | null> {
  const [row] = await link.rows(sql`SELECT created_at_ms, page, answers FROM ${tableSql(layout, SNAPSHOTS)} WHERE id = ${id} ORDER BY written DESC LIMIT 1`);
  if (!row) return null;
  const [createdAtMs, page, answers] = row;
  // Written by this program from a Snapshot.
  return { id, createdAtMs: Number(createdAtMs), page: String(page), answers: JSON.parse(String(answers)) as Snapshot["answers"] };
}

/** Removes a snapshot and every version of it; false when there was none. */
export async function removeSnapshot(link: Link, layout: Layout, id: string): Promise<boolean> {
  if ((await readSnapshot(link, layout, id)) === null) return false;
  const everywhere = layout.cluster === null ? sql`` : sql` ON CLUSTER ${layout.cluster}`;
  await link.run(sql`ALTER TABLE ${tableSql(layout, SNAPSHOTS)}${everywhere} DELETE WHERE id = ${id} SETTINGS mutations_sync = ${layout.replicated ? 2 : 1}`);
  return true;
}
