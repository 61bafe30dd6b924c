import type { AttemptsReply, Engine } from "@/lib/runtime/question";
import { WHOLE_WINDOW } from "@/lib/runtime/question";
import { attemptsToWire } from "@/lib/wire/answer-to-wire";
import { ATTEMPT_COLUMNS } from "@/lib/wire/csv-columns";
import { outputFlag, readAsking, SOURCE_FLAGS, type Asking } from "../asking";
import { printAttempts } from "../attempts-table";
import type { Command } from "../command";
import { readThenAnswer } from "../reading";
import { remarkIfShort } from "../shortfall";
import { Exit } from "../terminal";
import { writeCsv, writeJsonLines } from "../writing";

const FORMATS = ["table", "json", "csv"] as const;
const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** `countersign attempts`: the attempts behind the pairs. */
export const attempts: Command = {
  name: "attempts",
  summary: "the attempts behind them, one line each",
  usage: "countersign attempts --from SOURCE... [FILTER] [-o table|json|csv]",
  flags: [...SOURCE_FLAGS, outputFlag(FORMATS)],
  notes: ["An attempt is one new connection. They are printed oldest first; json is one object a line."],
  takesWords: true,
  async run(given, terminal) {
    const asking = readAsking(given, "attempts", FORMATS);
    const reply = await readThenAnswer({ ...asking, keep: "attempts" }, terminal, (engine) => ask(engine, asking));
    const answer = attemptsToWire({ ...reply, attempts: reply.attempts.toReversed() });
    const { out } = terminal;
    switch (asking.format) {
      case "json":
        await writeJsonLines(out, answer.attempts);
        break;
      case "csv":
        await writeCsv(out, ATTEMPT_COLUMNS, answer.attempts);
        break;
      case "table":
        await out.write(printAttempts(answer, answer.attempts, { width: out.columns(), color: out.hasColor }));
        break;
      default:
        return asking.format satisfies never;
    }
    if (asking.format !== "table") await remarkIfShort(terminal, reply.coverage);
    return Exit.done;
  },
};

function ask(engine: Engine, { filter }: Asking<string>): Promise<AttemptsReply> {
  return engine.ask({ kind: "attempts", window: WHOLE_WINDOW, filter, limit: EVERYTHING, cursor: null });
}
