import { expect, it } from "vitest";
import type { Filter, FilterKey } from "@/lib/domain/filter";
import { allowedWithAuth } from "@/lib/domain/flow.testdata";
import { WHOLE_WINDOW, type QuestionOf } from "./question";
import { CAPTURE, scriptedEngine } from "./scripted.testdata";

const filterOf = (key: FilterKey, values: readonly string[], negated = false): Filter => ({ terms: [{ key, values, negated, comparison: null }] });
const ask = (filter: Filter): QuestionOf<"pairs"> => ({ kind: "pairs", window: WHOLE_WINDOW, filter, sort: "worst", limit: 100, cursor: null, facets: false });

it("a row of many ports gives way to the ports that a term names, with their own counts", async () => {
  const { engine, source } = scriptedEngine({ nature: CAPTURE });
  for (let port = 0; port < 70; port += 1) await source.give({ kind: "flow", flow: allowedWithAuth(port, { destinationPort: 9_000 + port, sourcePort: 40_000 + port }), stream: "evidence" });
  await source.end();
  const keysOf = async (filter: Filter): Promise<readonly (readonly [string, number])[]> => (await engine.ask(ask(filter))).pairs.map((pair) => [pair.key, pair.counts.total]);
  const folded = "team-yellow/client~team-yellow/server~*-TCP";
  expect(await keysOf({ terms: [] })).toEqual([[folded, 70]]);
  expect(await keysOf(filterOf("port", ["9003"]))).toEqual([["team-yellow/client~team-yellow/server~9003-TCP", 1]]);
  expect(await keysOf(filterOf("to-port", ["9003", "9004"]))).toHaveLength(2);
  expect(await keysOf(filterOf("port", ["1"]))).toEqual([]);
  expect(await keysOf(filterOf("port", ["9003"], true))).toEqual([[folded, 70]]);
  await engine.stop();
});
