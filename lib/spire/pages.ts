import { SpireFailure } from "./fault";

/** One page as a server gives it. */
export interface Page<Record> {
  readonly records: readonly Record[];
  readonly next: string;
  /** What the records hold of text, in characters. */
  readonly characters: number;
}

export interface PageOptions<Record> {
  readonly ask: (pageSize: number, token: string) => Promise<Page<Record>>;
  readonly pageSize: number;
  readonly cap: number;
  /** Text kept at most: records of one honest server are small, and another's may be anything. */
  readonly charactersCap: number;
  /** False ends the reading with what is there. */
  readonly goOn: () => boolean;
}

export interface AllPages<Record> {
  readonly records: readonly Record[];
  /** True when the cap, or a server that never ends, stopped it. */
  readonly isCut: boolean;
  /** The page size that worked. */
  readonly pageSize: number;
}

const SMALLEST_PAGE = 10;
/** Pages without a record that are taken for a server that never ends. */
const EMPTY_PAGES_CAP = 100;

/**
 * Reads a list to its end. Only an empty token ends it: a page without records may carry one (seen on SPIRE 1.15.3).
 * A page that does not fit into one message is asked for again at half of its size. Rejects as `ask` does.
 */
export async function readPages<Record>({ ask, pageSize, cap, charactersCap, goOn }: PageOptions<Record>): Promise<AllPages<Record>> {
  const records: Record[] = [];
  let size = pageSize;
  let token = "";
  let emptyPages = 0;
  let characters = 0;
  while (goOn()) {
    let page: Page<Record>;
    try {
      page = await ask(size, token);
    } catch (error) {
      if (!(error instanceof SpireFailure) || error.fault.kind !== "oversized" || size <= SMALLEST_PAGE) throw error;
      size = Math.max(SMALLEST_PAGE, Math.floor(size / 2));
      continue;
    }
    characters += page.characters;
    if (characters > charactersCap) return { records, isCut: true, pageSize: size };
    const room = cap - records.length;
    for (const record of page.records.slice(0, room)) records.push(record);
    emptyPages = page.records.length === 0 ? emptyPages + 1 : 0;
    if (page.records.length > room || emptyPages >= EMPTY_PAGES_CAP) return { records, isCut: true, pageSize: size };
    if (page.next === "") return { records, isCut: false, pageSize: size };
    token = page.next;
  }
  return { records, isCut: true, pageSize: size };
}
