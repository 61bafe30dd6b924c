/** A first-in first-out queue with a cap: at the cap it refuses, and the caller says what that means. */
export interface BoundedQueue<Item> {
  readonly size: number;
  readonly cap: number;
  readonly isFull: boolean;
  /** False (and nothing is kept) when the queue is full. */
  push(item: Item): boolean;
  shift(): Item | undefined;
  clear(): void;
}

/** An array-backed ring: push and shift in constant time, memory grows to `cap` items and no further. */
export function createBoundedQueue<Item>(cap: number): BoundedQueue<Item> {
  let items: (Item | undefined)[] = [];
  let head = 0;
  let size = 0;
  return {
    get size() {
      return size;
    },
    cap,
    get isFull() {
      return size >= cap;
    },
    push(item) {
      if (size >= cap) return false;
      items[(head + size) % cap] = item;
      size += 1;
      return true;
    },
    shift() {
      if (size === 0) return undefined;
      const item = items[head];
      items[head] = undefined;
      head = (head + 1) % cap;
      size -= 1;
      return item;
    },
    clear() {
      items = [];
      head = 0;
      size = 0;
    },
  };
}
