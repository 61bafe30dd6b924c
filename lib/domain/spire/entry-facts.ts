import { printSelector, type Entry } from "./entry";
import { knownOf, silenceOf, type Reading } from "./reading";
import type { EntryBook } from "./entry-book";

/** An entry in the plain texts that a join with other sources compares. */
export interface EntryFacts {
  readonly id: string;
  readonly spiffeId: string;
  readonly parentId: string;
  /** `type:value`. */
  readonly selectors: readonly string[];
}

export type EntryFactsReading = { readonly read: true; readonly entries: readonly EntryFacts[] } | { readonly read: false; readonly reason: string };

/** All entries for a join that concludes from absence: they count as read only when a live and whole reading holds them. */
export function entryFactsOf(reading: Reading<EntryBook>): EntryFactsReading {
  const silence = silenceOf(reading);
  const book = knownOf(reading)?.value;
  if (silence !== null || book === undefined) return { read: false, reason: silence ?? "entries have not been read yet" };
  if (book.cut !== null) return { read: false, reason: `only the first ${book.entries.size} entries were read` };
  const print = selectorPrinter();
  return { read: true, entries: [...book.entries.values()].map(({ id, spiffeId, parentId, selectors }) => ({ id, spiffeId, parentId, selectors: print(selectors) })) };
}

/** Entries share their lists of selectors, and so do these the printed ones. */
function selectorPrinter(): (selectors: Entry["selectors"]) => readonly string[] {
  const printed = new Map<Entry["selectors"], readonly string[]>();
  return (selectors) => {
    const known = printed.get(selectors) ?? selectors.map(printSelector);
    printed.set(selectors, known);
    return known;
  };
}
