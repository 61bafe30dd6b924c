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
