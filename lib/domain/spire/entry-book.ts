import { sameEntry, type Entry } from "./entry";
import { silenceOf, knownOf, type Reading } from "./reading";
import type { SpiffeId } from "./spiffe-id";

/** All entries of one reading. An entry that did not change is the same object as in the book before. */
export interface EntryBook {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly bySpiffeId: ReadonlyMap<SpiffeId, readonly Entry[]>;
  /** Records that are no entry (an id that breaks SPIFFE's rules), counted, the first few with their reason. */
  readonly unreadable: { readonly count: number; readonly first: readonly string[] };
  /** Entries that the server holds where reading stopped at the cap; null when all were read. */
  readonly cut: { readonly held: number | null } | null;
}

/** The book of these entries. Takes over what `before` has already; answers `before` itself when nothing changed. */
export function createEntryBook(entries: readonly Entry[], more: Pick<EntryBook, "unreadable" | "cut">, before: EntryBook | null): EntryBook {
  const byId = new Map<string, Entry>();
  const bySpiffeId = new Map<SpiffeId, Entry[]>();
  let isSame = before !== null && before.unreadable.count === more.unreadable.count && before.cut?.held === more.cut?.held;
  for (const entry of entries) {
    // Pages are no snapshot: an entry that comes twice counts once.
    if (byId.has(entry.id)) continue;
    const known = before?.entries.get(entry.id);
    const kept = known && sameEntry(known, entry) ? known : entry;
    isSame &&= kept === known;
    byId.set(kept.id, kept);
    const alike = bySpiffeId.get(kept.spiffeId);
    if (alike) alike.push(kept);
    else bySpiffeId.set(kept.spiffeId, [kept]);
  }
  if (before !== null && isSame && before.entries.size === byId.size) return before;
  return { entries: byId, bySpiffeId, ...more };
}

/** What SPIRE says about the registration of one SPIFFE ID. */
export type EntryAnswer =
  | { readonly state: "found"; readonly entry: Entry; readonly asOfMs: number }
  /** More than one entry gives this ID. */
  | { readonly state: "ambiguous"; readonly entries: readonly Entry[]; readonly asOfMs: number }
  /** All entries were read just now, and it is in none. */
  | { readonly state: "missing"; readonly asOfMs: number }
  | { readonly state: "not-observed"; readonly reason: string };

/** Looks up a SPIFFE ID. `missing` is said only where a live and whole reading speaks; everything else is `not-observed`. */
export function lookUpEntry(reading: Reading<EntryBook>, id: SpiffeId): EntryAnswer {
  const known = knownOf(reading);
  const [first, ...others] = known?.value.bySpiffeId.get(id) ?? [];
  if (known !== null && first !== undefined) {
    if (others.length > 0) return { state: "ambiguous", entries: [first, ...others], asOfMs: known.readAtMs };
    return { state: "found", entry: first, asOfMs: known.readAtMs };
  }
  const silence = silenceOf(reading);
  if (silence !== null || known === null) return { state: "not-observed", reason: silence ?? "it has not been read yet" };
  if (known.value.cut !== null) return { state: "not-observed", reason: `only the first ${known.value.entries.size} entries were read; this one may be among the rest` };
  return { state: "missing", asOfMs: known.readAtMs };
}

/** Entries whose holder may write to SPIRE: administrators, and servers below this one. */
export function powerfulEntries(book: EntryBook): Entry[] {
  return [...book.entries.values()].filter((entry) => entry.isAdmin || entry.isDownstream);
}
