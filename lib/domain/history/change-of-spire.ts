import { instantFromMs } from "../instant";
import { knownOf, type Reading } from "../spire/reading";
import { healthOf, type SpireView } from "../spire/spire-view";
import { minuteOf } from "./change-of-record";
import { cutText } from "./rule-text";
import type { ClusterChange } from "./stored";

/** Up to so many are named; more are counted. */
const NAMED = 3;
const DETAIL_CAP = 300;

/** What two readings of SPIRE in a row differ by: the server lost or back, entries and agents that appeared or are gone. */
export function changesOfSpire(before: SpireView | null, after: SpireView, atMs: number): readonly ClusterChange[] {
  if (before === null || before === after) return [];
  const changes = [serverChange(before, after, atMs), entriesChange(before, after), agentsChange(before, after)];
  return changes.filter((change) => change !== null);
}

function serverChange(before: SpireView, after: SpireView, atMs: number): ClusterChange | null {
  const [was, is] = [healthOf(before), healthOf(after)];
  const isLost = (state: string): boolean => state === "stale" || state === "forbidden";
  if (was.state === "live" && isLost(is.state)) return { id: `agent/spire-server/stopped/${minuteOf(is.sinceMs ?? atMs)}`, at: instantFromMs(is.sinceMs ?? atMs), kind: "agent", verb: "stopped", title: "SPIRE server", detail: cutText(is.sentence, DETAIL_CAP) };
  if (isLost(was.state) && is.state === "live") return { id: `agent/spire-server/started/${minuteOf(is.sinceMs ?? atMs)}`, at: instantFromMs(is.sinceMs ?? atMs), kind: "agent", verb: "started", title: "SPIRE server", detail: "" };
  return null;
}

function entriesChange({ entries: before }: SpireView, { entries: after }: SpireView): ClusterChange | null {
  const [was, is] = wholeBooks(before, after) ?? [];
  if (was === undefined || is === undefined) return null;
  const appeared = [...is.value.entries.values()].filter(({ id }) => !was.value.entries.has(id));
  const gone = [...was.value.entries.values()].filter(({ id }) => !is.value.entries.has(id));
  if (appeared.length + gone.length === 0) return null;
  const madeMs = gone.length === 0 ? Math.max(...appeared.slice(0, 1_000).map((entry) => entry.createdAtMs ?? is.readAtMs)) : is.readAtMs;
  const detail = detailOf(appeared.map((entry) => entry.spiffeId), gone.map((entry) => entry.spiffeId), was.value.entries.size, is.value.entries.size);
  const few = appeared.length + gone.length <= NAMED;
  const id = few ? [...appeared.map((entry) => `+${entry.id}`), ...gone.map((entry) => `-${entry.id}`)].join(",") : `+${appeared.length}-${gone.length}/${minuteOf(is.readAtMs)}`;
  return { id: `entry/${id}`, at: instantFromMs(Math.min(madeMs, is.readAtMs)), kind: "entry", verb: gone.length === 0 ? "created" : appeared.length === 0 ? "deleted" : "changed", title: "SPIRE entries", detail };
}

function agentsChange({ agents: before }: SpireView, { agents: after }: SpireView): ClusterChange | null {
  const [was, is] = wholeBooks(before, after) ?? [];
  if (was === undefined || is === undefined) return null;
  const [old, now] = [new Set(was.value.agents.map(({ id }) => id)), new Set(is.value.agents.map(({ id }) => id))];
  const appeared = [...now].filter((id) => !old.has(id));
  const gone = [...old].filter((id) => !now.has(id));
  if (appeared.length + gone.length === 0) return null;
  const detail = detailOf(appeared, gone, old.size, now.size);
  return { id: `agent/spire-agents/+${appeared.length}-${gone.length}/${minuteOf(is.readAtMs)}`, at: instantFromMs(is.readAtMs), kind: "agent", verb: gone.length === 0 ? "started" : appeared.length === 0 ? "stopped" : "changed", title: "SPIRE agents", detail };
}

/** Both readings, where each was of everything and they are not the same one: what is missing in a part of a list is not gone. */
function wholeBooks<Book extends { readonly cut: unknown }>(before: Reading<Book>, after: Reading<Book>) {
  const [was, is] = [knownOf(before), knownOf(after)];
  if (was === null || is === null || was.value === is.value || was.value.cut !== null || is.value.cut !== null) return null;
  return [was, is] as const;
}

function detailOf(appeared: readonly string[], gone: readonly string[], was: number, is: number): string {
  const words = [appeared.length > 0 ? `${appeared.length} appeared${named(appeared)}` : "", gone.length > 0 ? `${gone.length} gone${named(gone)}` : ""].filter((part) => part !== "");
  return cutText(`${words.join(", ")}; ${was} → ${is} in all`, DETAIL_CAP);
}

function named(ids: readonly string[]): string {
  return ids.length <= NAMED ? ` (${ids.join(", ")})` : "";
}
