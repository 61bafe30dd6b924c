import { clockText, countOfText } from "@/components/ui/format";
import type { HoleSpan } from "@/components/charts/time-bar";
import type { HoleWire } from "@/lib/wire/attempt";

/** Where and when holes are: "14:11–14:12 on worker-3", "14:20–14:30 at 3 places". */
export function placesText(holes: readonly HoleWire[]): string {
  const [first] = holes;
  if (first === undefined) return "";
  const from = holes.reduce((least, hole) => (hole.from < least ? hole.from : least), first.from);
  const to = holes.reduce((most, hole) => (hole.to > most ? hole.to : most), first.to);
  const [start, end] = [clockText(from, "min"), clockText(to, "min")];
  const when = start === end ? start : `${start}–${end}`;
  const nodes = new Set(holes.map((hole) => hole.node));
  if (nodes.size > 1) return `${when} on ${countOfText(nodes.size, "node")}`;
  return first.node === null ? `${when} on all nodes` : `${when} on ${first.node}`;
}

/** Holes as shares of a chart that spans `fromMs` to `toMs`, those that touch or overlap joined, so that none hides another. */
export function holeSpans(holes: readonly HoleWire[], fromMs: number, toMs: number): HoleSpan[] {
  const spans: { startMs: number; endMs: number; kind: HoleWire["kind"]; holes: HoleWire[] }[] = [];
  const inside = holes.filter((hole) => Date.parse(hole.to) >= fromMs && Date.parse(hole.from) <= toMs);
  for (const hole of [...inside].sort((a, b) => Date.parse(a.from) - Date.parse(b.from))) {
    const startMs = Math.max(fromMs, Date.parse(hole.from));
    const endMs = Math.min(toMs, Date.parse(hole.to));
    const last = spans.at(-1);
    if (last !== undefined && last.kind === hole.kind && startMs <= last.endMs) {
      last.endMs = Math.max(last.endMs, endMs);
      last.holes.push(hole);
    } else spans.push({ startMs, endMs, kind: hole.kind, holes: [hole] });
  }
  const lengthMs = Math.max(1, toMs - fromMs);
  return spans.map((span) => ({ start: (span.startMs - fromMs) / lengthMs, width: (span.endMs - span.startMs) / lengthMs, kind: span.kind, text: spanWords(span.kind, span.holes) }));
}

function spanWords(kind: HoleWire["kind"], holes: readonly HoleWire[]): string {
  if (kind === "gap") return "no data";
  const known = holes.filter((hole) => hole.count !== null);
  const count = known.reduce((sum, hole) => sum + (hole.count ?? 0), 0);
  if (known.length === 0) return "events lost";
  return known.length < holes.length ? `at least ${countOfText(count, "event")} lost` : `${countOfText(count, "event")} lost`;
}
