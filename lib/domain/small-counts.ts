/** Counts by name where few names are expected: a list instead of a map, for there are hundreds of thousands of these. */
export interface SmallCounts extends Iterable<readonly [name: string, count: number]> {
  /** Adds `by`; a name that comes to 0 is gone. */
  bump(name: string, by: number): void;
  get(name: string): number;
  keys(): readonly string[];
}

const NO_NAMES: readonly string[] = Object.freeze([]);

class ListedCounts implements SmallCounts {
  private names: string[] | null = null;
  private counts: number[] = NO_COUNTS;

  bump(name: string, by: number): void {
    if (by === 0) return;
    if (this.names === null) {
      this.names = [name];
      this.counts = [by];
      return;
    }
    const at = this.names.indexOf(name);
    if (at < 0) {
      this.names.push(name);
      this.counts.push(by);
      return;
    }
    const next = (this.counts[at] ?? 0) + by;
    if (next !== 0) {
      this.counts[at] = next;
      return;
    }
    this.names.splice(at, 1);
    this.counts.splice(at, 1);
  }

  get(name: string): number {
    const at = this.names?.indexOf(name) ?? -1;
    return at < 0 ? 0 : (this.counts[at] ?? 0);
  }

  keys(): readonly string[] {
    return this.names ?? NO_NAMES;
  }

  *[Symbol.iterator](): Generator<readonly [string, number]> {
    const names = this.names ?? NO_NAMES;
    for (let at = 0; at < names.length; at += 1) yield [names[at] ?? "", this.counts[at] ?? 0];
  }
}

/** Stands in until something is counted; never written to. */
const NO_COUNTS: number[] = [];

/** Counts of nothing yet. */
export function createSmallCounts(): SmallCounts {
  return new ListedCounts();
}
