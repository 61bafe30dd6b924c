import type { Filter } from "@/lib/domain/filter";
import { compileFilter } from "@/lib/domain/filter-match";
import { instantFromMs } from "@/lib/domain/instant";
import { WHOLE_WINDOW, type Engine, type FlowRow, type FlowsReply } from "@/lib/runtime/question";
import { FLOW_COLUMNS } from "@/lib/wire/csv-columns";
import type { FlowWire } from "@/lib/wire/flow";
import { flowToWire } from "@/lib/wire/flow-to-wire";
import { printHubbleLine } from "@/lib/wire/hubble-line";
import { outputFlag, readAsking, SOURCE_FLAGS } from "../asking";
import type { Command } from "../command";
import { streamLines } from "../flow-stream";
import { readThenAnswer } from "../reading";
import { remarkIfShort } from "../shortfall";
import { Exit, type Terminal } from "../terminal";
import { writeCsv, writeJsonLines } from "../writing";

const FORMATS = ["compact", "json", "csv"] as const;
const EVERYTHING = Number.MAX_SAFE_INTEGER;

/** `countersign flows`: classified flows, or the lines of `hubble observe`. */
export const flows: Command = {
  name: "flows",
  summary: "classified flows",
  usage: "countersign flows --from SOURCE... [FILTER] [-o compact|json|csv]",
  flags: [...SOURCE_FLAGS, outputFlag(FORMATS)],
  notes: [
    "compact prints the line that hubble observe --use-default-field-masks=false prints for the same flow.",
    "json and csv add what each flow meant to its connection: json is one object a line, oldest first.",
  ],
  takesWords: true,
  async run(given, terminal) {
    const asking = readAsking(given, "flows", FORMATS);
    const { config, filter, format, listenMs } = asking;
    if (format === "compact" && !asksOfAttempts(filter)) {
      const test = compileFilter(filter, instantFromMs(Date.now()));
      await streamLines({ config, listenMs, accepts: (flow) => test.flow(flow) }, terminal);
      return Exit.done;
    }
    const reply = await readThenAnswer({ config, listenMs, keep: "flows" }, terminal, (engine) => ask(engine, filter));
    await print(reply, format, terminal);
    await remarkIfShort(terminal, reply.coverage);
    return Exit.done;
  },
};

/** True when a term cannot be answered by a flow's own record: its connection has to be known first. */
function asksOfAttempts(filter: Filter): boolean {
  return filter.terms.some(({ key }) => key === null || ["src", "dst", "any", "outcome", "exempt", "pair"].includes(key));
}

function ask(engine: Engine, filter: Filter): Promise<FlowsReply> {
  return engine.ask({ kind: "flows", window: WHOLE_WINDOW, filter, limit: EVERYTHING, cursor: null });
}

async function print(reply: FlowsReply, format: (typeof FORMATS)[number], { out }: Terminal): Promise<void> {
  const rows = reply.rows.toReversed().filter((row) => row.row === "flow");
  switch (format) {
    case "compact":
      for (const { flow } of rows) await out.write(`${printHubbleLine(flow)}\n`);
      return;
    case "json":
      return writeJsonLines(out, asWire(rows));
    case "csv":
      return writeCsv(out, FLOW_COLUMNS, asWire(rows));
    default:
      return format satisfies never;
  }
}

function* asWire(rows: readonly Extract<FlowRow, { row: "flow" }>[]): Generator<FlowWire> {
  for (const row of rows) yield flowToWire(row);
}
