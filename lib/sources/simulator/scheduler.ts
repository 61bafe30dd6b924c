/** Nanoseconds since the simulation's start: a whole number, exact for a hundred days. */
export type SimTime = number;

export const NS_PER_MS = 1e6;
export const NS_PER_SEC = 1e9;

/** What happens when, in simulated time: due actions run in the order of their time, equal times in the order of planning. */
export interface Scheduler {
  now(): SimTime;
  at(time: SimTime, action: () => void): void;
  after(ms: number, action: () => void): void;
  /** Runs everything due up to and including `until`; the clock then stands there. */
  runUntil(until: SimTime): void;
  planned(): number;
}

interface Planned {
  readonly time: SimTime;
  readonly order: number;
  readonly action: () => void;
}

const isBefore = (x: Planned, y: Planned): boolean => x.time < y.time || (x.time === y.time && x.order < y.order);

/** A scheduler at time 0 with nothing planned. */
export function createScheduler(): Scheduler {
  const heap: Planned[] = [];
  let clock: SimTime = 0;
  let orders = 0;

  function push(item: Planned): void {
    let at = heap.length;
    heap.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(item, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = item;
  }

  function pop(): Planned {
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      let at = 0;
      for (;;) {
        let child = at * 2 + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child++;
        if (!isBefore(heap[child]!, last)) break;
        heap[at] = heap[child]!;
        at = child;
      }
      heap[at] = last;
    }
    return top;
  }

  return {
    now: () => clock,
    at: (time, action) => push({ time: Math.max(clock, Math.round(time)), order: orders++, action }),
    after: (ms, action) => push({ time: clock + Math.max(0, Math.round(ms * NS_PER_MS)), order: orders++, action }),
    runUntil: (until) => {
      while (heap.length > 0 && heap[0]!.time <= until) {
        const due = pop();
        clock = due.time;
        due.action();
      }
      clock = Math.max(clock, until);
    },
    planned: () => heap.length,
  };
}
