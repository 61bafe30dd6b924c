import { expect, it } from "vitest";
import fc from "fast-check";
import { allowed, allowedWithAuth, deniedByPolicy, deniedForAuth } from "@/lib/domain/flow.testdata";
import { NO_FILTER } from "@/lib/domain/filter";
import type { SourceEvent } from "@/lib/ports/flow-source";
import { PAIR_SORTS, WHOLE_WINDOW } from "./question";
import { sortPairs } from "./pair-order";
import { CAPTURE, scriptedEngine } from "./scripted.testdata";

async function pairsOfAll() {
  const { engine, source } = scriptedEngine({ nature: CAPTURE });
  const flows = [
    allowedWithAuth(0, { destinationPort: 1 }),
    allowedWithAuth(1, { destinationPort: 1, sourcePort: 2 }),
    deniedForAuth(10, { destinationPort: 2 }),
    allowed(20, { destinationPort: 3 }),
    deniedByPolicy(30, { destinationPort: 4 }),
  ];
  await source.give(...flows.map((flow): SourceEvent => ({ kind: "flow", flow, stream: "evidence" })));
  await source.end();
  const reply = await engine.ask({ kind: "pairs", window: WHOLE_WINDOW, filter: NO_FILTER, sort: "worst", limit: 10, cursor: null, facets: false });
  return reply.pairs;
}

it("puts refusals first, then what passed without proof, then the rest", async () => {
  expect((await pairsOfAll()).map((pair) => pair.port)).toEqual([2, 3, 4, 1]);
});

it("gives one order whatever order the pairs come in", async () => {
  const pairs = await pairsOfAll();
  fc.assert(
    fc.property(fc.constantFrom(...PAIR_SORTS), fc.shuffledSubarray([...pairs], { minLength: pairs.length }), (sort, shuffled) => {
      expect(sortPairs(shuffled, sort)).toEqual(sortPairs(pairs, sort));
    }),
  );
});
