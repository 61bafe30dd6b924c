import type { AttemptsReply, PairsReply } from "@/lib/runtime/question";
import { attemptToWire } from "@/lib/wire/attempt-to-wire";
import { printCsvHeader, printCsvRow } from "@/lib/wire/csv";
import { ATTEMPT_COLUMNS, PAIR_COLUMNS } from "@/lib/wire/csv-columns";
import { pairToWire } from "@/lib/wire/pair-to-wire";
import { answerText } from "./answer-request";
import type { Query } from "./query";

/** Rows of one page asked of the engine, and of one file: beyond it the file ends with a line that says so. */
const PAGE_ROWS = 2_000;
const FILE_ROWS = 100_000;

/** True when the request asks for CSV, by `format=csv` or by what it accepts first. */
export function wantsCsv(request: Request, query: Query): boolean {
  const accepted = request.headers.get("accept") ?? "";
  return query.oneOf("format", ["json", "csv"], accepted.trimStart().startsWith("text/csv") ? "csv" : "json") === "csv";
}

/** Everything that matches as a CSV file, page by page as fast as it is read. */
export async function answerCsv(name: "pairs" | "attempts", ask: (limit: number, cursor: string | null) => Promise<PairsReply | AttemptsReply>): Promise<Response> {
  // The first page is asked for before anything is sent: its errors are still errors.
  let next: PairsReply | AttemptsReply | null = await ask(PAGE_ROWS, null);
  let sent = 0;
  const encoder = new TextEncoder();
  const header = name === "pairs" ? printCsvHeader(PAIR_COLUMNS) : printCsvHeader(ATTEMPT_COLUMNS);
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode(header)),
      async pull(controller) {
        if (next === null) return controller.close();
        const rows = printRows(next);
        sent += rows.length;
        const { nextCursor } = next;
        controller.enqueue(encoder.encode(rows.join("")));
        next = nextCursor === null || sent >= FILE_ROWS ? null : await ask(PAGE_ROWS, nextCursor);
        if (next === null && nextCursor !== null) controller.enqueue(encoder.encode(`the file ends at ${FILE_ROWS} rows: narrow the filter or the window\r\n`));
      },
    },
    { highWaterMark: 0 },
  );
  return answerText(body, "text/csv; charset=utf-8", { "Content-Disposition": `attachment; filename="countersign-${name}.csv"` });
}

function printRows(reply: PairsReply | AttemptsReply): string[] {
  if (reply.kind === "pairs") return reply.pairs.map((pair) => printCsvRow(PAIR_COLUMNS, pairToWire(pair)));
  return reply.attempts.map(({ attempt, pair }) => printCsvRow(ATTEMPT_COLUMNS, attemptToWire(attempt, pair)));
}
