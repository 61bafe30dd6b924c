import type { GetFlowsResponseMessage } from "../../record/messages";

export interface RingEntry {
  /** Epoch nanoseconds. */
  readonly time: bigint;
  readonly response: GetFlowsResponseMessage;
}

/** A node's ring as Hubble's: the oldest entries go, the newest is not given out until another follows it. */
export class Ring {
  readonly capacity: number;
  #entries: RingEntry[] = [];
  /** Position of the first entry still held; positions only grow. */
  #first = 0;
  #listeners = new Set<() => void>();

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.#entries.length;
  }

  get first(): number {
    return this.#first;
  }

  /** Position after the last entry that is given out. */
  get released(): number {
    return this.#first + Math.max(0, this.#entries.length - 1);
  }

  at(position: number): RingEntry | undefined {
    return this.#entries[position - this.#first];
  }

  write(entry: RingEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > this.capacity) {
      this.#entries.shift();
      this.#first += 1;
    }
    for (const listener of [...this.#listeners]) listener();
  }

  onWrite(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
