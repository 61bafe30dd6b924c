import type { ListPlace } from "@/lib/ports/history-store";
import { AppError } from "@/lib/platform/errors";

/** Where the next page begins: the sort value and the id of the last row given. */
export interface Cursor {
  readonly value: string;
  readonly id: string;
}

/** A cursor as an opaque word for URLs. */
export function printCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.value, cursor.id])).toString("base64url");
}

/** The cursor that `printCursor` wrote; throws `bad-request` for anything else. */
export function parseCursor(text: string): Cursor {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (Array.isArray(parts) && parts.length === 2) {
      const [value, id]: unknown[] = parts;
      if (typeof value === "string" && typeof id === "string") return { value, id };
    }
  } catch {
    // Not ours: said below.
  }
  throw new AppError("bad-request", "The cursor is not one that an earlier answer gave.", "Leave `cursor` out to start from the first page.");
}

/** The place in a list by time that a cursor tells; throws as parseCursor does. */
export function parsePlace(text: string): ListPlace {
  const { value, id } = parseCursor(text);
  return { time: BigInt(/^-?\d{1,20}$/.test(value) ? value : 0), id };
}

/** The cursor of a place in a list by time. */
export function printPlace({ time, id }: ListPlace): string {
  return printCursor({ value: String(time), id });
}

/** True for what comes after (is older than) a place; ties by id. */
export function isAfter(row: ListPlace, place: ListPlace | null): boolean {
  return place === null || row.time < place.time || (row.time === place.time && row.id > place.id);
}
