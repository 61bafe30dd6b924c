import type { SourceEvent } from "@/lib/ports/flow-source";

/** Nodes whose lag is told at once; of more, only the worst over all is. */
const NODES_CAP = 1_000;
/** Relay lets a flow out of its sorting heap once this many others stand in it (sort-buffer-len-max). */
const SORT_BUFFER = 100;
const RATE_SPAN_MS = 10_000;

/** Measures how late flows are when they are first seen, and how fast the follow stream runs. */
export interface LagMeter {
  /** A flow was seen for the first time, `lagMs` after its node's agent read it (by two clocks: skew is part of it). */
  note(node: string, lagMs: number): void;
  /** A message of the follow stream. */
  countMessage(): void;
  /** What was measured since the last call: the worst over all nodes and of each. */
  take(): SourceEvent[];
  /** True when Relay may hold flows back for longer than `slowLagMs`: it does so for SORT_BUFFER ÷ rate. */
  isSlow(nowMs: number, slowLagMs: number): boolean;
  streamOpened(nowMs: number): void;
}

/** A meter that has seen nothing. */
export function openLagMeter(): LagMeter {
  let worst = new Map<string, number>();
  let worstOfAll = 0;
  let messages = 0;
  let perTick: { atMs: number; messages: number }[] = [];
  return {
    note(node, lagMs) {
      worstOfAll = Math.max(worstOfAll, lagMs);
      const known = worst.get(node);
      if (known === undefined ? worst.size < NODES_CAP : lagMs > known) worst.set(node, lagMs);
    },
    countMessage() {
      messages += 1;
    },
    take() {
      if (worst.size === 0) return [];
      // A node whose clock is ahead seems to report before the event: that is skew, not lag.
      const events: SourceEvent[] = [...worst].map(([node, lagMs]) => ({ kind: "lag", node, lagMs: Math.max(0, lagMs) }));
      events.push({ kind: "lag", node: null, lagMs: worstOfAll });
      worst = new Map();
      worstOfAll = 0;
      return events;
    },
    isSlow(nowMs, slowLagMs) {
      perTick.push({ atMs: nowMs, messages });
      messages = 0;
      perTick = perTick.filter((tick) => tick.atMs > nowMs - RATE_SPAN_MS);
      const total = perTick.reduce((sum, tick) => sum + tick.messages, 0);
      const spanMs = Math.max(1_000, nowMs - (perTick[0]?.atMs ?? nowMs));
      return (total / spanMs) * 1_000 < (SORT_BUFFER / slowLagMs) * 1_000;
    },
    streamOpened(nowMs) {
      messages = 0;
      perTick = [{ atMs: nowMs, messages: 0 }];
    },
  };
}
