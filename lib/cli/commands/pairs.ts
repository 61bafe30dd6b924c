import { AppError } from "@/lib/platform/errors";
import { PAIR_SORTS, WHOLE_WINDOW, type Engine, type PairSort } from "@/lib/runtime/question";
import { pairsToWire } from "@/lib/wire/answer-to-wire";
import { PAIR_COLUMNS } from "@/lib/wire/csv-columns";
import type { PairsAnswer } from "@/lib/wire/pair";
import { outputFlag, readAsking, SOURCE_FLAGS, type Asking } from "../asking";
import { valueOf, type Command, type Given } from "../command";
import { printPairs } from "../pairs-table";
import { readThenAnswer } from "../reading";
import { Exit } from "../terminal";
import { writeCsv, writeJson } from "../writing";

const FORMATS = ["table", "json", "csv"] as const;
const PAGE = 5_000;

/** `countersign pairs`: one answer, no server. */
export const pairs: Command = {
  name: "pairs",
  summary: "one answer, no server: pairs with outcomes and grade",
  usage: "countersign pairs --from SOURCE... [FILTER] [-o table|json|csv]",
  flags: [...SOURCE_FLAGS, outputFlag(FORMATS), { name: "sort", value: "ORDER", help: `what comes first: ${PAIR_SORTS.join(", ")} (worst)` }],
  notes: ["json is one object, as GET /api/v1/pairs answers it. csv counts new connections unless a header says otherwise."],
  takesWords: true,
  async run(given, terminal) {
    const asking = readAsking(given, "pairs", FORMATS);
    const sort = readSort(given);
    const answer = await readThenAnswer({ ...asking, keep: "pairs" }, terminal, (engine) => askAll(engine, asking, sort));
    const { out } = terminal;
    switch (asking.format) {
      case "json":
        await writeJson(out, answer);
        break;
      case "csv":
        await writeCsv(out, PAIR_COLUMNS, answer.pairs);
        break;
      case "table":
        await out.write(printPairs(answer, { width: out.columns(), color: out.hasColor }));
        break;
      default:
        return asking.format satisfies never;
    }
    return Exit.done;
  },
};

/** Every page of the list as one answer. */
async function askAll(engine: Engine, { filter }: Asking<string>, sort: PairSort): Promise<PairsAnswer> {
  const question = { kind: "pairs", window: WHOLE_WINDOW, filter, sort, limit: PAGE, facets: false } as const;
  const first = await engine.ask({ ...question, cursor: null });
  const pairs = [...first.pairs];
  for (let cursor = first.nextCursor; cursor !== null; ) {
    const page = await engine.ask({ ...question, cursor });
    pairs.push(...page.pairs);
    cursor = page.nextCursor;
  }
  return pairsToWire({ ...first, pairs, nextCursor: null });
}

function readSort(given: Given): PairSort {
  const asked = valueOf(given, "sort") ?? "worst";
  const found = PAIR_SORTS.find((sort) => sort === asked);
  if (found === undefined) throw new AppError("bad-usage", `--sort does not take \`${asked}\`.`, `It is one of ${PAIR_SORTS.join(", ")}.`);
  return found;
}
