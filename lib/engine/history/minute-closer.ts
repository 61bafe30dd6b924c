import type { PairMinute, PairSighting } from "@/lib/domain/history/stored";
import { newestFlowOfRow, sightingsOfRow } from "@/lib/domain/history/row-sightings";
import type { Instant } from "@/lib/domain/instant";
import { BUCKET_NS, bucketOf, type PairRow } from "@/lib/domain/pair-row";
import { copyTally } from "@/lib/domain/pair-tally";
import { measureOf } from "@/lib/domain/wait/measure";
import { addWaitTally, emptyWaitTally, tallyWait, type WaitTally } from "@/lib/domain/wait/wait-tally";
import type { HistoryBlock } from "@/lib/ports/history-store";
import type { Model } from "../model";
import type { HoleLog } from "./hole-log";
import type { NodeMinutes } from "./node-minutes";

/** Everything that closing whole minutes of one day writes. */
export type ClosedMinutes = Pick<HistoryBlock, "minutes" | "nodes" | "closes" | "sightings" | "holes">;

/** One flow a pair is named as its evidence this often: the attempts name the rest. */
const FLOW_EACH_NS = 600_000_000_000n;
const DAY_NS = 86_400_000_000_000n;
const MINUTES_OF_BLOCK = 240n;

/** Reads minutes that are closed out of the model. */
export interface MinuteCloser {
  /** The minutes from `from` on that are closed before `until`, as many as one block takes (at least one); `until` is after `from`. */
  close(from: Instant, until: Instant): ClosedMinutes;
}

/** A closer that has closed nothing; a block takes about `cap` rows. What nodes reported is written of those that `ownsNode`. */
export function createMinuteCloser(model: Model, nodes: NodeMinutes, holes: HoleLog, cap: number, ownsNode: (node: string) => boolean): MinuteCloser {
  const flowToldAt = new WeakMap<PairRow, Instant>();

  function flowOf(row: PairRow, from: Instant, until: Instant): PairSighting[] {
    const told = flowToldAt.get(row);
    if (told !== undefined && from < told + FLOW_EACH_NS) return [];
    const flow = newestFlowOfRow(row, from, until);
    if (!flow) return [];
    flowToldAt.set(row, from);
    return [flow];
  }

  return {
    close(from, until) {
      const day = from - (from % DAY_NS) + DAY_NS;
      const last = [until, day, from + MINUTES_OF_BLOCK * BUCKET_NS].reduce((a, b) => (a < b ? a : b));
      const waits = waitsOf(model, from, last);
      const minutes: PairMinute[] = [];
      const closes: Instant[] = [];
      const touched = new Set<PairRow>();
      let at = from;
      for (; at < last && (closes.length === 0 || minutes.length < cap); at += BUCKET_NS) {
        closes.push(at);
        for (const row of model.book.rowsWithin(at, at + BUCKET_NS)) {
          const tally = row.buckets.get(at);
          if (!tally) continue;
          touched.add(row);
          minutes.push({ pair: row.key, at, tally: copyTally(tally), waits: waits.get(`${at} ${row.key}`) ?? null });
        }
      }
      const sightings = [...touched].flatMap((row) => [...sightingsOfRow(row, from, at), ...flowOf(row, from, at)]);
      return { minutes, closes, sightings, nodes: nodes.close(from, at, model.coverage().nodes.filter(({ node }) => ownsNode(node))), holes: holes.takeBefore(at) };
    },
  };
}

/** What the attempts of the stretch that were refused add up to, by minute and pair: as far as events are known to be missing now. */
function waitsOf(model: Model, from: Instant, until: Instant): ReadonlyMap<string, WaitTally> {
  const ground = model.waitGround();
  const tallies = new Map<string, WaitTally>();
  const tallyAt = (pair: string, at: Instant): WaitTally => {
    const name = `${bucketOf(at)} ${model.book.canonicalKey(pair)}`;
    const held = tallies.get(name);
    if (held) return held;
    const made = emptyWaitTally();
    tallies.set(name, made);
    return made;
  };
  for (const { pair, attempt } of model.waits.records()) {
    if (attempt.time >= from && attempt.time < until) tallyWait(tallyAt(pair, attempt.time), attempt, measureOf(attempt, ground), 1);
  }
  for (const { pair, at, tally } of model.waits.minutes()) if (at >= from && at < until) addWaitTally(tallyAt(pair, at), tally);
  return tallies;
}
