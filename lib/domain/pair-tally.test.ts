import fc from "fast-check";
import { expect, it } from "vitest";
import type { Attempt } from "./attempt";
import { allowed, allowedWithAuth, deniedForAuth, ms, requested } from "./flow.testdata";
import { attemptsOf } from "./fold.testdata";
import { createLedger } from "./ledger";
import { addTally, countsOf, emptyTally, isEmptyTally, tallyAttempt, tallyEstablished, type PairTally } from "./pair-tally";

const ATTEMPTS: readonly Attempt[] = (() => {
  const ledger = createLedger();
  const makers = [allowed, allowedWithAuth, deniedForAuth, (at: number, change: object) => requested(at, "DROPPED", "/admin", change)];
  makers.forEach((make, at) => ledger.foldFlow(make(at * 1_000, { sourcePort: 40_000 + at })));
  makers.forEach((_, at) => ledger.foldFlow(allowedWithAuth(at * 1_000 + 500, { sourcePort: 40_100 + at })));
  ledger.advance(ms(400_000));
  return attemptsOf(ledger);
})();

/** What a tally says, with what was never counted written out. */
function plain({ refusedBy, unknownReasons, nodes, ...rest }: PairTally): unknown {
  return { ...rest, refusedBy: Object.fromEntries(refusedBy ?? []), unknownReasons: Object.fromEntries(unknownReasons ?? []), nodes: Object.fromEntries(nodes) };
}

const established = { packets: 2, firstAt: ms(10), lastAt: ms(20) };

it("of a whole is the sum of its parts', and what is taken back leaves nothing counted, there or in another tally", () => {
  const nth = fc.nat(ATTEMPTS.length - 1);
  fc.assert(
    fc.property(fc.array(nth), fc.array(nth), fc.boolean(), (first, second, isRefused) => {
      const [whole, one, other] = [emptyTally(), emptyTally(), emptyTally()];
      for (const [part, held] of [[first, one], [second, other]] as const) {
        for (const each of part) {
          const attempt = ATTEMPTS[each];
          if (attempt === undefined) continue;
          tallyAttempt(held, attempt, 1);
          tallyAttempt(whole, attempt, 1);
        }
      }
      if (isRefused) for (const held of [one, whole]) tallyEstablished(held, established, 1);
      const sum = emptyTally();
      addTally(sum, one);
      addTally(sum, other);
      expect(plain(sum)).toEqual(plain(whole));
      for (const each of [...first, ...second]) {
        const attempt = ATTEMPTS[each];
        if (attempt !== undefined) tallyAttempt(whole, attempt, -1);
      }
      if (isRefused) tallyEstablished(whole, established, -1);
      expect([isEmptyTally(whole), countsOf(whole), whole.demanded, whole.allowedBy, whole.l7]).toEqual([true, countsOf(emptyTally()), emptyTally().demanded, emptyTally().allowedBy, emptyTally().l7]);
      expect(isEmptyTally(emptyTally())).toBe(true);
    }),
  );
});
