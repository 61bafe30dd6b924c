/** What a field may hold: a number is written as it is, null is an empty field, a text is never a formula. */
export type CsvValue = string | number | boolean | null;

/** One column: its header, with the unit in its name, and where its value comes from. */
export interface CsvColumn<Row> {
  readonly header: string;
  readonly value: (row: Row) => CsvValue;
}

/** The header line of RFC 4180 CSV, CRLF included. */
export function printCsvHeader<Row>(columns: readonly CsvColumn<Row>[]): string {
  return printLine(columns.map((column) => column.header));
}

/** One record of RFC 4180 CSV, CRLF included. */
export function printCsvRow<Row>(columns: readonly CsvColumn<Row>[], row: Row): string {
  return printLine(columns.map((column) => printCsvValue(column.value(row))));
}

/**
 * One field. A text that a spreadsheet would take for a formula (first character `=`, `+`, `-`, `@`, tab or carriage
 * return) gets a leading `'`; numbers are left alone.
 */
export function printCsvValue(value: CsvValue): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const tame = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

function printLine(fields: readonly string[]): string {
  return `${fields.join(",")}\r\n`;
}
