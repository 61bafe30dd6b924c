/**
 * Ids in order of arrival, each held once and found again at a constant cost. A uuid takes 24 bytes of typed arrays and
 * no object, so that a million of them cost the garbage collector nothing; ids of another form are held as they are.
 */
export interface IdQueue {
  /** The place of a new id, from 0 up to the cap; -1 when it is held already. At the cap it throws: shift first. */
  add(id: string): number;
  /** Where the id is held, -1 when it is not. */
  find(id: string): number;
  /** Lets the oldest id go and tells its place, -1 when there is none. */
  shift(): number;
  readonly size: number;
}

const WORDS = 4;
const EMPTY = -1;

/** An empty queue for at most `cap` ids. */
export function createIdQueue(cap: number): IdQueue {
  const words = new Uint32Array(cap * WORDS);
  const mask = tableSizeFor(cap) - 1;
  const table = new Int32Array(mask + 1).fill(EMPTY);
  const parsed = new Uint32Array(WORDS);
  const otherPlaces = new Map<string, number>();
  const otherIds = new Map<number, string>();
  let head = 0;
  let size = 0;

  const slotOf = (place: number): number => mixed(words, place * WORDS) & mask;

  function holds(place: number): boolean {
    const at = place * WORDS;
    return words[at + 3] === parsed[3] && words[at + 2] === parsed[2] && words[at + 1] === parsed[1] && words[at] === parsed[0];
  }

  /** The slot that holds the parsed uuid, or the empty one that it would take. */
  function probe(): number {
    let slot = mixed(parsed, 0) & mask;
    for (let place = table[slot] ?? EMPTY; place !== EMPTY && !holds(place); place = table[slot] ?? EMPTY) slot = (slot + 1) & mask;
    return slot;
  }

  /** Empties a slot and moves up what was put behind it, so that every probe still ends where it should. */
  function clear(slot: number): void {
    let hole = slot;
    for (let next = (hole + 1) & mask; ; next = (next + 1) & mask) {
      const place = table[next] ?? EMPTY;
      if (place === EMPTY) break;
      if (((next - slotOf(place)) & mask) < ((next - hole) & mask)) continue;
      table[hole] = place;
      hole = next;
    }
    table[hole] = EMPTY;
  }

  function slotHolding(place: number): number {
    let slot = slotOf(place);
    while (table[slot] !== place) slot = (slot + 1) & mask;
    return slot;
  }

  return {
    add(id) {
      if (size >= cap) throw new RangeError(`an id queue of ${cap} is full`);
      const place = (head + size) % cap;
      if (parseUuid(id, parsed)) {
        const slot = probe();
        if (table[slot] !== EMPTY) return -1;
        words.set(parsed, place * WORDS);
        table[slot] = place;
      } else {
        if (otherPlaces.has(id)) return -1;
        otherPlaces.set(id, place);
        otherIds.set(place, id);
      }
      size += 1;
      return place;
    },
    find: (id) => (parseUuid(id, parsed) ? (table[probe()] ?? EMPTY) : (otherPlaces.get(id) ?? -1)),
    shift() {
      if (size === 0) return -1;
      const place = head;
      const other = otherIds.get(place);
      if (other === undefined) clear(slotHolding(place));
      else {
        otherIds.delete(place);
        otherPlaces.delete(other);
      }
      head = (head + 1) % cap;
      size -= 1;
      return place;
    },
    get size() {
      return size;
    },
  };
}

/** Four words as one number: uuids that are counted up rather than drawn must not crowd together. */
function mixed(words: Uint32Array, at: number): number {
  let hash = Math.imul((words[at] ?? 0) ^ Math.imul(words[at + 1] ?? 0, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul((hash ^ (hash >>> 15)) + (words[at + 2] ?? 0), 0xc2b2ae35) ^ (words[at + 3] ?? 0);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** At least twice the ids, so that probes stay short. */
function tableSizeFor(cap: number): number {
  let slots = 16;
  while (slots < cap * 2) slots *= 2;
  return slots;
}

/** Reads a uuid as Hubble prints it (lower case, dashes at their places) into four words; false for any other text. */
function parseUuid(text: string, words: Uint32Array): boolean {
  if (text.length !== 36) return false;
  let word = 0;
  let digits = 0;
  let at = 0;
  for (let place = 0; place < 36; place += 1) {
    const code = text.charCodeAt(place);
    if (place === 8 || place === 13 || place === 18 || place === 23) {
      if (code !== 45) return false;
      continue;
    }
    const digit = code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1;
    if (digit < 0) return false;
    word = (word << 4) | digit;
    digits += 1;
    if (digits === 8) {
      words[at] = word;
      at += 1;
      digits = 0;
    }
  }
  return true;
}
