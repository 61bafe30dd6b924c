import { clockText } from "@/components/ui/format";
import { OUTCOMES } from "@/lib/domain/outcome";
import type { Outcome } from "@/lib/domain/outcome";
import type { AttemptWire, HoleWire, PairAnswer } from "@/lib/wire/attempt";

/** Geometry of the strip in its own units; the drawing scales as a whole. */
export const STRIP = { width: 1200, labelWidth: 132, right: 12, top: 14, markSize: 15, axisHeight: 26 } as const;
const PLOT = STRIP.width - STRIP.labelWidth - STRIP.right;
const LANE = 19;
const SLOT = 34;

export interface StripMark {
  readonly x: number;
  readonly y: number;
  readonly outcome: Outcome;
  readonly count: number;
  /** Words for the mark: its time and outcome, or how many it stands for. */
  readonly title: string;
}

export interface StripEstablished {
  readonly y: number;
  readonly openFrom: number | null;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface StripHole {
  readonly x: number;
  readonly width: number;
  readonly kind: HoleWire["kind"];
  readonly title: string;
}

export interface StripRow {
  readonly node: string;
  readonly top: number;
  readonly height: number;
  readonly lineY: number;
  readonly marks: readonly StripMark[];
  readonly holes: readonly StripHole[];
  readonly established: readonly StripEstablished[];
}

export interface StripLayout {
  readonly rows: readonly StripRow[];
  readonly ticks: readonly { readonly x: number; readonly text: string }[];
  readonly height: number;
  /** True when marks too close to stand apart were drawn as one with a count. */
  readonly merged: boolean;
  /** Where the oldest attempt that is held stands, when older ones of the window are not; null when all are drawn. */
  readonly olderEndX: number | null;
}

type StripInput = Pick<PairAnswer, "window" | "attempts" | "attemptsMatched" | "holes"> & { readonly decidingNodes: readonly string[] };

/** Lays every attempt on the time axis, one row a deciding node; what is too close together is one mark with its count, so nothing is left out. */
export function layoutStrip({ window, attempts, attemptsMatched, holes, decidingNodes }: StripInput): StripLayout {
  const from = Date.parse(window.from);
  const span = Math.max(1, Date.parse(window.to) - from);
  const xOf = (time: string) => STRIP.labelWidth + Math.min(1, Math.max(0, (Date.parse(time) - from) / span)) * PLOT;
  const byNode = attemptsByNode(attempts, decidingNodes);
  const merged = [...byNode.values()].some((ofNode) => tooClose(ofNode, xOf));
  let top: number = STRIP.top;
  const rows: StripRow[] = [];
  for (const [node, ofNode] of byNode) {
    const marks = merged ? slotMarks(ofNode, xOf) : ofNode.map((attempt) => ({ x: xOf(attempt.time), lane: 0, outcome: attempt.outcome, count: 1, title: `${clockText(attempt.time, "ms")} ${attempt.outcome}` }));
    const lanes = 1 + marks.reduce((most, mark) => Math.max(most, mark.lane), 0);
    const refused = ofNode.filter((attempt) => attempt.establishedRefused.packets > 0);
    const height = Math.max(2, lanes + refused.length) * LANE + 8;
    const lineY = top + LANE / 2;
    rows.push({
      node,
      top,
      height,
      lineY,
      marks: marks.map(({ lane, ...mark }) => ({ ...mark, y: lineY + lane * LANE })),
      holes: holes.filter((hole) => hole.node === null || hole.node === node).map((hole) => holeBox(hole, xOf)),
      established: refused.map((attempt, at) => establishedLine(attempt, lineY + (lanes + at) * LANE, xOf)),
    });
    top += height;
  }
  const oldest = attempts.reduce((least, attempt) => Math.min(least, xOf(attempt.time)), Infinity);
  const olderEndX = attempts.length < attemptsMatched && attempts.length > 0 ? oldest : null;
  return { rows, ticks: ticksOf(from, span), height: top + STRIP.axisHeight, merged, olderEndX };
}

/** Every node that decides the pair has its row, also one without attempts; an attempt stands at each node whose word decided it. */
function attemptsByNode(attempts: readonly AttemptWire[], decidingNodes: readonly string[]): Map<string, AttemptWire[]> {
  const byNode = new Map<string, AttemptWire[]>(decidingNodes.map((node) => [node, []]));
  for (const attempt of attempts) {
    const nodes = attempt.decidingNodes.length > 0 ? attempt.decidingNodes : ["no node decided"];
    for (const node of nodes) {
      const ofNode = byNode.get(node);
      if (ofNode) ofNode.push(attempt);
      else byNode.set(node, [attempt]);
    }
  }
  return byNode;
}

function tooClose(attempts: readonly AttemptWire[], xOf: (time: string) => number): boolean {
  const at = attempts.map((attempt) => xOf(attempt.time)).sort((a, b) => a - b);
  return at.some((x, index) => index > 0 && x - (at[index - 1] ?? 0) < STRIP.markSize + 1);
}

/** One mark an outcome and slot of time, stacked in the outcomes' order. */
function slotMarks(attempts: readonly AttemptWire[], xOf: (time: string) => number) {
  const slots = new Map<number, Map<Outcome, AttemptWire[]>>();
  for (const attempt of attempts) {
    const slot = Math.min(Math.floor((xOf(attempt.time) - STRIP.labelWidth) / SLOT), Math.ceil(PLOT / SLOT) - 1);
    const ofSlot = slots.get(slot) ?? new Map<Outcome, AttemptWire[]>();
    slots.set(slot, ofSlot);
    ofSlot.set(attempt.outcome, [...(ofSlot.get(attempt.outcome) ?? []), attempt]);
  }
  return [...slots].flatMap(([slot, ofSlot]) => {
    const present = OUTCOMES.filter((outcome) => ofSlot.has(outcome));
    return present.map((outcome, lane) => {
      const together = ofSlot.get(outcome) ?? [];
      const times = together.map((attempt) => clockText(attempt.time)).sort();
      const title = together.length === 1 ? `${times[0] ?? ""} ${outcome}` : `${together.length} ${outcome}, ${times[0] ?? ""} to ${times[times.length - 1] ?? ""}`;
      return { x: STRIP.labelWidth + slot * SLOT + STRIP.markSize / 2, lane, outcome, count: together.length, title };
    });
  });
}

function holeBox(hole: HoleWire, xOf: (time: string) => number): StripHole {
  const x = xOf(hole.from);
  const what = hole.kind === "lost" ? `${hole.count ?? "an unknown number of"} events lost` : "no data";
  return { x, width: Math.max(4, xOf(hole.to) - x), kind: hole.kind, title: `${what}, ${clockText(hole.from)} to ${clockText(hole.to)}: ${hole.reason}` };
}

function establishedLine(attempt: AttemptWire, y: number, xOf: (time: string) => number): StripEstablished {
  const { packets, firstAt, lastAt } = attempt.establishedRefused;
  const first = firstAt ?? attempt.time;
  const last = lastAt ?? first;
  return {
    y,
    openFrom: first === attempt.time ? null : xOf(attempt.time),
    from: xOf(first),
    to: Math.max(xOf(last), xOf(first) + 4),
    text: `established refused: ${packets} ${packets === 1 ? "packet" : "packets"}, ${clockText(first)} to ${clockText(last)}`,
  };
}

const TICK_STEPS_MS = [1, 5, 15, 30, 60, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400].map((sec) => sec * 1000);

/** Whole minutes, hours or days, at most eight of them. */
function ticksOf(from: number, span: number): { x: number; text: string }[] {
  const step = TICK_STEPS_MS.find((each) => span / each <= 8) ?? 86_400_000 * Math.ceil(span / 86_400_000 / 8);
  const ticks = [];
  for (let at = Math.ceil(from / step) * step; at <= from + span; at += step) {
    ticks.push({ x: STRIP.labelWidth + ((at - from) / span) * PLOT, text: clockText(new Date(at).toISOString(), step < 60_000 ? "sec" : "min") });
  }
  return ticks;
}
