import type { ClusterBook } from "@/lib/domain/cluster/cluster-book";
import type { AnyRecordChange } from "@/lib/domain/cluster/record-shelf";
import type { ClusterRecord, ClusterResource } from "@/lib/domain/cluster/records";
import type { TimeWindow } from "@/lib/domain/coverage-of";
import { changeOfRecord, minuteOf } from "@/lib/domain/history/change-of-record";
import { changesOfSpire } from "@/lib/domain/history/change-of-spire";
import { createPartWatch } from "@/lib/domain/history/part-watch";
import { cutText } from "@/lib/domain/history/rule-text";
import type { ClusterChange } from "@/lib/domain/history/stored";
import { instantFromMs } from "@/lib/domain/instant";
import type { CapReport } from "@/lib/domain/ledger-caps";
import type { SpireView } from "@/lib/domain/spire/spire-view";
import type { ClusterEvent } from "@/lib/ports/cluster-source";
import type { SourceHealth } from "@/lib/ports/flow-source";

/** What changed around the traffic, newest kept: heard from the cluster, SPIRE and the flow source as they are read. */
export interface ChangeLog {
  /** To be told before the book takes the events: what was there before tells what changed. */
  noteCluster(events: readonly ClusterEvent[], book: ClusterBook, atMs: number): void;
  noteSpire(before: SpireView | null, after: SpireView, atMs: number): void;
  noteSource(health: SourceHealth): void;
  /** This process began to watch. */
  noteStart(epoch: string, atMs: number): void;
  /** What was written down before: it stands in place of what was told of the same change since, and is not new. */
  recall(changes: readonly ClusterChange[]): void;
  /** Of a window, newest first, ties by id; `to` null: up to now. */
  within(window: { readonly from: TimeWindow["from"]; readonly to: TimeWindow["to"] | null }): readonly ClusterChange[];
  /** Changes that are new since this was last asked, in the order in which they were heard: for whoever writes them down. */
  takeNew(): readonly ClusterChange[];
  report(): CapReport;
}

const SENTENCE_CAP = 300;
const SOURCE_TITLE = "Hubble Relay's stream";

/** An empty log. Beyond the cap the oldest are let go; what nobody took is bounded by the same number. */
export function createChangeLog(cap: number): ChangeLog {
  let held: ClusterChange[] = [];
  let fresh: ClusterChange[] = [];
  const ids = new Set<string>();
  const told = new Set<ClusterResource>();
  const parts = createPartWatch();
  let dropped = 0;
  let sourceState: SourceHealth["state"] | null = null;

  function add(changes: readonly ClusterChange[]): void {
    const added = changes.filter(({ id }) => !ids.has(id) && ids.add(id));
    fresh = [...fresh, ...added].slice(-cap);
    hold(added);
  }

  function hold(added: readonly ClusterChange[]): void {
    if (added.length === 0) return;
    held = [...held, ...added].sort(byTime);
    for (const { id } of held.splice(0, Math.max(0, held.length - cap))) {
      ids.delete(id);
      dropped += 1;
    }
  }

  function* recordChanges({ changes }: Extract<ClusterEvent, { kind: "changes" }>, book: ClusterBook, hidden: ReadonlySet<ClusterResource>): Generator<AnyRecordChange> {
    const { resource } = changes;
    const records: ReadonlyMap<string, ClusterRecord> = book.of(resource);
    // Each member of the union pairs a resource with its own records, before and after; TypeScript loses that pairing.
    const pair = (key: string, after: ClusterRecord | undefined) => ({ resource, key, before: records.get(key), after }) as AnyRecordChange;
    // What may no longer be seen is not gone.
    if (!hidden.has(resource)) for (const key of changes.deletes) yield pair(key, undefined);
    for (const after of changes.upserts) yield pair(after.key, after);
  }

  return {
    noteCluster(events, book, atMs) {
      const hidden = new Set(events.flatMap((event) => (event.kind === "health" && event.health.state === "forbidden" ? [event.health.resource] : [])));
      const found: ClusterChange[] = [];
      for (const event of events) {
        if (event.kind !== "changes") continue;
        const { resource, relisted } = event.changes;
        const heard = { atMs, isTold: told.has(resource) };
        for (const change of recordChanges(event, book, hidden)) {
          const made = change.resource === "pods" ? parts.note(change, heard) : changeOfRecord(change, heard);
          if (made !== null) found.push(made);
        }
        if (relisted) told.add(resource);
      }
      for (const resource of hidden) {
        told.delete(resource);
        if (resource === "pods") parts.forget();
      }
      add(found);
    },
    noteSpire: (before, after, atMs) => add(changesOfSpire(before, after, atMs)),
    noteSource({ state, sinceMs, sentence }) {
      const was = sourceState;
      // Starting is none of both: whether it stood before is not known.
      if (state !== "starting") sourceState = state;
      if (was === null || state === "starting" || (was === "live") === (state === "live")) return;
      const verb = state === "live" ? "started" : "stopped";
      add([{ id: `relay/stream/${verb}/${minuteOf(sinceMs)}`, at: instantFromMs(sinceMs), kind: "relay", verb, title: SOURCE_TITLE, detail: cutText(sentence, SENTENCE_CAP) }]);
    },
    noteStart: (epoch, atMs) => add([{ id: `countersign/${epoch}`, at: instantFromMs(atMs), kind: "countersign", verb: "started", title: "Countersign", detail: "what was before is known as far as nodes still held it" }]),
    recall(changes) {
      const before = new Map(changes.map((change) => [change.id, change]));
      held = held.filter(({ id }) => !before.has(id));
      fresh = fresh.filter(({ id }) => !before.has(id));
      for (const id of before.keys()) ids.add(id);
      hold([...before.values()]);
    },
    within: ({ from, to }) => held.filter(({ at }) => at >= from && (to === null || at <= to)).reverse(),
    takeNew() {
      const taken = fresh;
      fresh = [];
      return taken;
    },
    report: () => ({ name: "changes", held: held.length, cap, dropped, says: "The oldest changes are let go; counts do not depend on them." }),
  };
}

function byTime(a: ClusterChange, b: ClusterChange): number {
  return a.at < b.at ? -1 : a.at > b.at ? 1 : a.id > b.id ? -1 : a.id < b.id ? 1 : 0;
}
