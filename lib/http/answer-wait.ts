import { printCsvHeader, printCsvRow } from "@/lib/wire/csv";
import { WAIT_GROUP_COLUMNS } from "@/lib/wire/csv-columns";
import { waitToWire } from "@/lib/wire/wait-to-wire";
import { wantsCsv } from "./answer-csv";
import { answerJson, answerText, type Answering } from "./answer-request";
import { readQuery } from "./query";

/** `GET /api/v1/wait`, as JSON, or its pairs as CSV */
export const answerWait: Answering = async (runtime, request, url) => {
  const query = readQuery(url, ["q", "from", "to", "format"]);
  const { live } = runtime.engine.status().source.nature;
  const answer = waitToWire(await runtime.engine.ask({ kind: "wait", window: query.window(live), filter: query.filter("attempts") }));
  if (!wantsCsv(request, query)) return answerJson(answer);
  const lines = answer.by.pairs.map((pair) => printCsvRow(WAIT_GROUP_COLUMNS, pair));
  const more = answer.by.pairsMatched - answer.by.pairs.length;
  if (more > 0) lines.push(`${more} more pairs are not listed: narrow the filter or the window\r\n`);
  return answerText([printCsvHeader(WAIT_GROUP_COLUMNS), ...lines].join(""), "text/csv; charset=utf-8", { "Content-Disposition": 'attachment; filename="countersign-wait.csv"' });
};
