import { printCsvHeader, printCsvRow, type CsvColumn } from "@/lib/wire/csv";
import type { Output } from "./output";

/** One JSON value and a line break: spread over lines for a person, one line for a program. */
export async function writeJson(out: Output, value: unknown): Promise<void> {
  await out.write(`${JSON.stringify(value, null, out.isTerminal ? 2 : undefined)}\n`);
}

/** One JSON object a line. */
export async function writeJsonLines(out: Output, values: Iterable<unknown>): Promise<void> {
  for (const value of values) await out.write(`${JSON.stringify(value)}\n`);
}

/** RFC 4180 CSV with its header. */
export async function writeCsv<Row>(out: Output, columns: readonly CsvColumn<Row>[], rows: Iterable<Row>): Promise<void> {
  await out.write(printCsvHeader(columns));
  for (const row of rows) await out.write(printCsvRow(columns, row));
}

/** A remark beside the data: one line on standard error. */
export async function remark(err: Output, text: string): Promise<void> {
  await err.write(`countersign: ${text}\n`);
}
