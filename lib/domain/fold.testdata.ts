import { attemptIdOf, type Attempt } from "./attempt";
import type { Flow, LostEvents } from "./flow";
import { createLedger, type Ledger } from "./ledger";
import { ms } from "./flow.testdata";

/** All attempts a ledger has told of, as a reader that applies its changes holds them. */
export function attemptsOf(ledger: Ledger, held: Map<string, Attempt> = new Map()): Attempt[] {
  for (const { before, next } of ledger.takeChanges().attempts) {
    if (before) held.delete(attemptIdOf(before));
    if (next) held.set(attemptIdOf(next), next);
  }
  return [...held.values()].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : attemptIdOf(a) < attemptIdOf(b) ? -1 : 1));
}

/** Folds flows as they come, then moves the watermark to `untilMs` (ms after the start). */
export function foldFlows(flows: readonly Flow[], untilMs: number, lost: readonly LostEvents[] = []): Attempt[] {
  const ledger = createLedger();
  for (const flow of flows) ledger.foldFlow(flow);
  for (const loss of lost) ledger.foldLost(loss);
  const held = new Map<string, Attempt>();
  attemptsOf(ledger, held);
  ledger.advance(ms(untilMs));
  return attemptsOf(ledger, held);
}
