/**
 * Things in order of arrival, taken from the front at a constant cost. (A Map also keeps the order, but finding its first
 * entry walks over everything that was deleted before it.)
 */
export interface ArrivalQueue<T> {
  push(item: T): void;
  peek(): T | undefined;
  shift(): T | undefined;
  /** Everything in it, in order of arrival. */
  items(): Iterable<T>;
  readonly size: number;
}

/** Below this many taken items the array is not worth moving. */
const COMPACT_FROM = 1_024;

/** An empty queue; whoever fills it bounds it. */
export function createArrivalQueue<T>(): ArrivalQueue<T> {
  let items: (T | undefined)[] = [];
  let head = 0;
  return {
    push: (item) => void items.push(item),
    peek: () => items[head],
    shift() {
      if (head >= items.length) return undefined;
      const item = items[head];
      items[head] = undefined;
      head += 1;
      if (head >= COMPACT_FROM && head * 2 >= items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    *items() {
      for (let at = head; at < items.length; at += 1) {
        const item = items[at];
        if (item !== undefined) yield item;
      }
    },
    get size() {
      return items.length - head;
    },
  };
}
