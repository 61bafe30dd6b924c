import { compileFilter } from "@/lib/domain/filter-match";
import { NO_FILTER, type Filter } from "@/lib/domain/filter";
import { printInstant } from "@/lib/domain/instant";
import type { FeedFrame, FeedPlace } from "@/lib/runtime/live-feed";
import type { EngineStatus, FlowRow } from "@/lib/runtime/question";
import { coverageToWire, holeToWire } from "@/lib/wire/coverage-to-wire";
import { printFilter } from "@/lib/wire/filter-print";
import { flowRowToWire } from "@/lib/wire/flow-to-wire";
import type { Frame, HealthFrame, Topic } from "@/lib/wire/frames";
import { healthToWire } from "@/lib/wire/health-to-wire";
import { timeToWire } from "@/lib/wire/time-to-wire";

/** What one browser asked of the stream. */
export interface StreamAsk {
  readonly topics: ReadonlySet<Topic>;
  /** Rows of the tail; null without that topic. */
  readonly filter: Filter | null;
}

/** The text of one server-sent event. */
export function printFrame(frame: Frame, place: FeedPlace | null): string {
  const id = place === null ? "" : `id: ${printPlace(place)}\n`;
  return `${id}event: ${frame.event}\ndata: ${JSON.stringify(frame.data)}\n\n`;
}

/** `epoch:seq`, as `id:` has it and `Last-Event-ID` brings it back. */
export function printPlace(place: FeedPlace): string {
  return `${place.epoch}:${place.seq}`;
}

/** The place that a browser came back with; null when it has none that was given here. */
export function readPlace(text: string | null): FeedPlace | null {
  const found = /^([\w.-]{1,64}):(\d{1,15})$/.exec(text ?? "");
  return found?.[1] === undefined ? null : { epoch: found[1], seq: Number(found[2]) };
}

/** State of the strip. */
export function healthFrameOf(status: EngineStatus): HealthFrame {
  return {
    epoch: status.epoch,
    revision: status.revision,
    asOf: printInstant(status.asOf),
    watermark: timeToWire(status.watermark),
    source: healthToWire(status.source),
    coverage: coverageToWire(status.coverage),
    holes: status.holes.map(holeToWire),
  };
}

/** One text a frame and filter, shared by every browser that gets it. */
const printed = new WeakMap<FeedFrame, Map<string, string>>();

/** The text of a frame for one browser; "" when nothing of it was asked for. */
export function printFeedFrame(frame: FeedFrame, epoch: string, ask: StreamAsk): string {
  if (frame.kind === "delta" && !ask.topics.has("pairs")) return "";
  if (frame.kind === "flows" && ask.filter === null) return "";
  const name = frame.kind === "flows" && ask.filter !== null ? printFilter(ask.filter) : "";
  const texts = printed.get(frame) ?? new Map<string, string>();
  printed.set(frame, texts);
  const held = texts.get(name);
  if (held !== undefined) return held;
  const wire = frameToWire(frame, ask.filter ?? NO_FILTER);
  const text = wire === null ? "" : printFrame(wire, { epoch, seq: frame.seq });
  texts.set(name, text);
  return text;
}

function frameToWire(frame: FeedFrame, filter: Filter): Frame | null {
  switch (frame.kind) {
    case "delta":
      return { event: "delta", data: { revision: frame.revision, pairs: frame.pairs === null ? null : [...frame.pairs] } };
    case "health":
      return { event: "health", data: healthFrameOf(frame.status) };
    case "gap":
      return { event: "gap", data: holeToWire(frame.hole) };
    case "flows": {
      const rows = rowsThatMatch(frame.rows, filter);
      return rows.length === 0 && frame.skipped === 0 ? null : { event: "flows", data: { rows: rows.map(flowRowToWire), skipped: frame.skipped } };
    }
    default:
      return frame satisfies never;
  }
}

function rowsThatMatch(rows: readonly FlowRow[], filter: Filter): readonly FlowRow[] {
  if (filter.terms.length === 0) return rows;
  const newest = rows.findLast((row) => row.row === "flow");
  const test = compileFilter(filter, newest?.row === "flow" ? newest.flow.time : 0n);
  return rows.filter((row) => row.row === "hole" || test.flow(row.flow, { attempt: row.attempt?.attempt ?? null }));
}
