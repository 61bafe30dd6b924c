import { printInstant, type Instant } from "@/lib/domain/instant";

/** A time as answers carry it: RFC 3339 UTC with the digits it has; null stays null. */
export function timeToWire(at: Instant | null): string | null {
  return at === null ? null : printInstant(at);
}
