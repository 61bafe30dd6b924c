import { msOfInstant, type Instant } from "./instant";

/** Things to look at again when the watermark passes a moment, in steps of one second. */
export interface DueWheel<T> {
  put(item: T, at: Instant): void;
  remove(item: T): void;
  /** Takes everything due at or before `watermark`. */
  take(watermark: Instant): readonly T[];
}

/** An empty wheel; it holds each item at most once, at the moment it was put for last. */
export function createDueWheel<T>(): DueWheel<T> {
  const slots = new Map<number, Set<T>>();
  const slotOf = new Map<T, number>();
  let taken: number | null = null;

  function remove(item: T): void {
    const slot = slotOf.get(item);
    if (slot === undefined) return;
    slotOf.delete(item);
    const held = slots.get(slot);
    held?.delete(item);
    if (held?.size === 0) slots.delete(slot);
  }

  return {
    put(item, at) {
      remove(item);
      // Rounded up: when the slot is taken, its moment has certainly passed.
      const slot = Math.max(Math.ceil(msOfInstant(at) / 1000) + 1, (taken ?? Number.NEGATIVE_INFINITY) + 1);
      slotOf.set(item, slot);
      const held = slots.get(slot);
      if (held) held.add(item);
      else slots.set(slot, new Set([item]));
    },
    remove,
    take(watermark) {
      const until = Math.floor(msOfInstant(watermark) / 1000);
      if (taken !== null && until <= taken) return [];
      const due: T[] = [];
      const few = taken !== null && until - taken < slots.size;
      const passed = few ? Array.from({ length: until - (taken ?? until) }, (_, step) => (taken ?? 0) + step + 1) : [...slots.keys()].filter((slot) => slot <= until);
      for (const slot of passed) {
        for (const item of slots.get(slot) ?? []) {
          slotOf.delete(item);
          due.push(item);
        }
        slots.delete(slot);
      }
      taken = until;
      return due;
    },
  };
}
