/** Counts by name where few names are expected, most often one: there are hundreds of thousands of these. */
export interface SmallCounts extends Iterable<readonly [name: string, count: number]> {
  /** Adds `by`; a name that comes to 0 is gone. */
  bump(name: string, by: number): void;
  get(name: string): number;
  keys(): readonly string[];
}

/** The first name stands in the object itself; only further ones cost a map. */
class InlineCounts implements SmallCounts {
  private name: string | null = null;
  private count = 0;
  private others: Map<string, number> | null = null;

  bump(name: string, by: number): void {
    if (by === 0) return;
    if (this.name === name || (this.name === null && !this.others?.has(name))) {
      this.count += by;
      this.name = this.count === 0 ? null : name;
      return;
    }
    const others = (this.others ??= new Map());
    const next = (others.get(name) ?? 0) + by;
    if (next === 0) others.delete(name);
    else others.set(name, next);
    if (others.size === 0) this.others = null;
  }

  get(name: string): number {
    return this.name === name ? this.count : (this.others?.get(name) ?? 0);
  }

  keys(): readonly string[] {
    const first = this.name === null ? [] : [this.name];
    return this.others === null ? first : [...first, ...this.others.keys()];
  }

  *[Symbol.iterator](): Generator<readonly [string, number]> {
    if (this.name !== null) yield [this.name, this.count];
    if (this.others !== null) yield* this.others;
  }
}

/** Counts of nothing yet. */
export function createSmallCounts(): SmallCounts {
  return new InlineCounts();
}
