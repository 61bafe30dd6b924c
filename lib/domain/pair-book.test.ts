import fc from "fast-check";
import { expect, it } from "vitest";
import type { Attempt } from "./attempt";
import { allowed, CLIENT, ms } from "./flow.testdata";
import { attemptsOf } from "./fold.testdata";
import { createLedger } from "./ledger";
import { PORTS_CAP } from "./pair-answers";
import { createPairBook, type PairBook } from "./pair-book";
import type { Pair } from "./pair";

const PORTS = 8;
const GROUND = { window: { from: ms(-1e6), to: ms(1e6) }, nodes: [], holes: [], late: 0, unattributedDrops: 0, carriesCoverage: false, streamReasons: [] };

/** One attempt for each of `PORTS` pairs. */
const ATTEMPTS: readonly Attempt[] = (() => {
  const ledger = createLedger();
  for (let port = 1; port <= PORTS; port += 1) ledger.foldFlow(allowed(port, { destinationPort: port }));
  ledger.advance(ms(400_000));
  return attemptsOf(ledger);
})();

type Event = { readonly does: "fold" | "take-back"; readonly nth: number } | { readonly does: "rename"; readonly nth: number } | { readonly does: "look" };

function happen(book: PairBook, event: Exclude<Event, { does: "look" }>): void {
  const attempt = ATTEMPTS[event.nth];
  if (attempt === undefined) return;
  if (event.does === "fold") book.fold({ next: attempt, before: null });
  else if (event.does === "take-back") book.fold({ next: null, before: attempt });
  else book.foldAlias(attempt.source.peer, `team-yellow/name-${event.nth}`);
}

const keysOf = (pairs: readonly Pair[]): string[] => pairs.map(({ key }) => key);
const byKey = (pairs: readonly Pair[]): Pair[] => [...pairs].sort((a, b) => (a.key < b.key ? -1 : 1));

it("looked at in steps gives each pair once, those of the end where names changed meanwhile, and the very same where nothing did", () => {
  const nth = fc.nat(PORTS - 1);
  const event: fc.Arbitrary<Event> = fc.oneof(
    { weight: 4, arbitrary: fc.constant({ does: "look" } as const) },
    { weight: 3, arbitrary: nth.map((each) => ({ does: "fold", nth: each }) as const) },
    { weight: 2, arbitrary: nth.map((each) => ({ does: "take-back", nth: each }) as const) },
    { weight: 1, arbitrary: nth.map((each) => ({ does: "rename", nth: each }) as const) },
  );
  fc.assert(
    fc.property(fc.array(nth), fc.array(event, { maxLength: 30 }), (first, events) => {
      const book = createPairBook(1_000);
      for (const each of first) happen(book, { does: "fold", nth: each });
      const steps = book.stepThroughPairs(GROUND);
      let step = steps.next();
      let happened = false;
      let moved = false;
      for (const each of events) {
        if (step.done) break;
        if (each.does === "look") {
          step = steps.next();
          continue;
        }
        const before = keysOf(book.pairs(GROUND));
        happen(book, each);
        happened = true;
        moved ||= each.does === "rename" && keysOf(book.pairs(GROUND)).some((key) => !before.includes(key));
      }
      while (!step.done) step = steps.next();
      expect(new Set(keysOf(step.value)).size).toBe(step.value.length);
      if (!happened || moved) expect(byKey(step.value)).toEqual(byKey(book.pairs(GROUND)));
    }),
    { numRuns: 500 },
  );
});

it("folds a row of many ports the same in steps", () => {
  const ledger = createLedger();
  const book = createPairBook(1_000);
  for (let port = 1; port <= PORTS_CAP + 1; port += 1) ledger.foldFlow(allowed(port, { destinationPort: port, source: CLIENT }));
  for (const change of ledger.takeChanges().attempts) book.fold(change);
  const steps = book.stepThroughPairs(GROUND);
  let step = steps.next();
  while (!step.done) step = steps.next();
  expect(step.value).toEqual(book.pairs(GROUND));
  expect(step.value.map(({ port }) => port)).toEqual(["*"]);
});
