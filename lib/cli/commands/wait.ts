import { WHOLE_WINDOW } from "@/lib/runtime/question";
import { WAIT_GROUP_COLUMNS } from "@/lib/wire/csv-columns";
import { waitToWire } from "@/lib/wire/wait-to-wire";
import { outputFlag, readAsking, SOURCE_FLAGS } from "../asking";
import type { Command } from "../command";
import { readThenAnswer } from "../reading";
import { remarkIfShort } from "../shortfall";
import { Exit } from "../terminal";
import { printWait } from "../wait-table";
import { writeCsv, writeJson } from "../writing";

const FORMATS = ["table", "json", "csv"] as const;

/** `countersign wait`: how long first connections waited for authentication. */
export const wait: Command = {
  name: "wait",
  summary: "how long first connections waited for authentication, and for whom",
  usage: "countersign wait --from SOURCE... [FILTER] [-o table|json|csv]",
  flags: [...SOURCE_FLAGS, outputFlag(FORMATS)],
  notes: [
    "The first SYN of a pair without an entry is dropped and nothing is queued: its client's kernel sends it again about a second later. The wait is that time, from the first\nrefusal to the first let-through on one node's clock; it comes in teeth of 1, 2, 3, 4, 5, 7, 11 s (older than Linux 6.5: 1, 3, 7, 15 s). It is not how long a handshake takes.",
    "json is one object, as GET /api/v1/wait answers it. csv has a line a pair.",
  ],
  takesWords: true,
  async run(given, terminal) {
    const asking = readAsking(given, "attempts", FORMATS);
    const reply = await readThenAnswer({ ...asking, keep: "wait" }, terminal, (engine) => engine.ask({ kind: "wait", window: WHOLE_WINDOW, filter: asking.filter }));
    const answer = waitToWire(reply);
    const { out } = terminal;
    switch (asking.format) {
      case "json":
        await writeJson(out, answer);
        break;
      case "csv":
        await writeCsv(out, WAIT_GROUP_COLUMNS, answer.by.pairs);
        await remarkIfShort(terminal, reply.coverage);
        break;
      case "table":
        await out.write(printWait(answer, { width: out.columns(), color: out.hasColor }));
        break;
      default:
        return asking.format satisfies never;
    }
    return Exit.done;
  },
};
