import { msOfInstant, type Instant } from "./instant";

/** What a wheel can hold: it writes down on the item itself in which of its slots it lies. */
export interface Dueable {
  dueSlot: number | null;
}

/** Things to look at again when the watermark passes a moment, in steps of one second. */
export interface DueWheel<T extends Dueable> {
  put(item: T, at: Instant): void;
  remove(item: T): void;
  /** Takes everything due at or before `watermark`. */
  take(watermark: Instant): readonly T[];
}

/**
 * An empty wheel; it holds each item at most once, at the moment it was put for last, and nothing that was removed.
 */
export function createDueWheel<T extends Dueable>(): DueWheel<T> {
  const slots = new Map<number, Set<T>>();
  let taken: number | null = null;

  function remove(item: T): void {
    if (item.dueSlot === null) return;
    const held = slots.get(item.dueSlot);
    held?.delete(item);
    if (held?.size === 0) slots.delete(item.dueSlot);
    item.dueSlot = null;
  }

  return {
    put(item, at) {
      // Rounded up: when the slot is taken, its moment has certainly passed.
      const slot = Math.max(Math.ceil(msOfInstant(at) / 1000) + 1, (taken ?? Number.NEGATIVE_INFINITY) + 1);
      if (item.dueSlot === slot) return;
      remove(item);
      item.dueSlot = slot;
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
          item.dueSlot = null;
          due.push(item);
        }
        slots.delete(slot);
      }
      taken = until;
      return due;
    },
  };
}
