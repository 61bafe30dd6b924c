import type { FlowTest } from "./flow-filter";
import type { FlowQuestion } from "./question";
import type { RelayNode } from "./relay";
import { encodeLost, LostSourceNumber } from "./response";
import type { RingEntry } from "./ring";

/** How a simulated agent and Relay behave where the real ones surprise; all on unless a test says otherwise. */
export interface Habits {
  /** The newest entry of a ring waits for the next one. */
  readonly withholdsNewest: boolean;
  /** A follow stream that finds fewer than two entries stays silent until the ring has been filled once. */
  readonly silentOnEmpty: boolean;
  /** Flows a follow stream holds back to sort them; 0 sends at once. */
  readonly sortBuffer: number;
}

/** As Hubble Relay 1.20 with its default settings behaves. */
export const REAL_HABITS: Habits = { withholdsNewest: true, silentOnEmpty: true, sortBuffer: 100 };

/** Reads one node's ring for one stream. */
export interface NodeReader {
  readonly node: RelayNode;
  /** The next entry that the stream is to have, or null when there is none for now. */
  next(): RingEntry | null;
  /** True when nothing will ever come again: the limit or `until` is reached, or a history query is at the ring's end. */
  done(): boolean;
  /** The agent's process is another one than at the start. */
  isGone(): boolean;
}

const LOST_INTERVAL_NS = 1_000_000_000n;

/** Where a question's reading starts (cilium/cilium v1.20.2, pkg/hubble/observer/local_observer.go). */
function firstNumber(node: RelayNode, question: FlowQuestion, test: FlowTest, end: number): number {
  const { ring } = node;
  const { since, first, follow, number } = question;
  const matches = (entry: RingEntry): boolean => entry.shape !== null && test(entry.shape);
  if (since !== null) {
    let at = ring.tail();
    while (at < end && (ring.at(at)?.time ?? since) < since) at += 1;
    return at;
  }
  if (first) return ring.tail();
  if (number === 0) return follow ? Math.max(ring.tail(), end - 1) : ring.tail();
  let left = number;
  let at = end;
  while (at > ring.tail() && left > 0) {
    at -= 1;
    const entry = ring.at(at);
    if (entry && matches(entry)) left -= 1;
  }
  return at;
}

/** A reader of a node's ring for a question. `now` is the cluster's clock, for the times of detected losses. */
export function createNodeReader(node: RelayNode, question: FlowQuestion, test: FlowTest, habits: Habits, now: () => bigint): NodeReader {
  const { life, ring } = node;
  const readable = (): number => Math.max(0, ring.head() - (habits.withholdsNewest ? 1 : 0));
  const silentUntil = question.follow && habits.silentOnEmpty && ring.head() < 2 ? ring.capacity + 1 : 0;
  const end = readable();
  let at = firstNumber(node, question, test, end);
  // Forward from `since` or from the oldest, a number is a limit; backwards it has been used up by the start.
  let left = question.number > 0 && !question.follow ? question.number : Infinity;
  let finished = false;
  let lost = 0;
  let lostFrom: bigint | null = null;
  let lostReportedAt: bigint | null = null;

  function reportLoss(): RingEntry | null {
    const time = now();
    if (lost === 0 || (lostReportedAt !== null && time - lostReportedAt < LOST_INTERVAL_NS)) return null;
    const report = { source: LostSourceNumber.hubbleRing, events: lost, cpu: null, first: lostFrom ?? time, last: time };
    lost = 0;
    lostFrom = null;
    lostReportedAt = time;
    return { time, kind: "lost", shape: null, response: () => encodeLost(report, node.name, time) };
  }

  return {
    node,
    isGone: () => node.life !== life || node.state !== "connected",
    done: () => finished || (!question.follow && at >= end),
    next: () => {
      if (finished || node.stalled || node.state !== "connected" || node.life !== life || ring.head() < silentUntil) return null;
      const stop = question.follow ? readable() : end;
      while (at < stop) {
        if (at < ring.tail()) {
          lost += ring.tail() - at;
          lostFrom ??= now();
          at = ring.tail();
        }
        const loss = reportLoss();
        if (loss) return loss;
        const entry = ring.at(at);
        at += 1;
        if (!entry || entry.kind === "agent") continue;
        if (question.until !== null && entry.time > question.until) { finished = true; return null; }
        if (entry.shape !== null && !test(entry.shape)) continue;
        if (entry.kind === "flow") {
          left -= 1;
          if (left <= 0) finished = true;
        }
        return entry;
      }
      return reportLoss();
    },
  };
}
