import type { FlowRecord } from "./flow-record";

/** One entry of a node's ring: a flow or a loss. `record` and `response` are made when they are asked for. */
export interface RingEntry {
  readonly time: bigint;
  readonly kind: "flow" | "lost";
  /** The flow with all of its fields; null for a loss. */
  record(): FlowRecord | null;
  /** The encoded GetFlowsResponse of the whole entry. */
  response(): Buffer;
}

/** A node's ring as Hubble keeps it: fixed capacity, the oldest entry goes when a new one comes. */
export interface Ring {
  readonly capacity: number;
  append(entry: RingEntry): void;
  /** Number of the entry that would be written next; entries are numbered from 0. */
  head(): number;
  /** Number of the oldest entry still held. */
  tail(): number;
  at(number: number): RingEntry | undefined;
  /** Flows ever written (losses are not flows). */
  seenFlows(): number;
}

export function createRing(capacity: number): Ring {
  const entries: RingEntry[] = [];
  let head = 0;
  let seen = 0;
  return {
    capacity,
    append: (entry) => {
      entries[head % capacity] = entry;
      head += 1;
      if (entry.kind === "flow") seen += 1;
    },
    head: () => head,
    tail: () => Math.max(0, head - capacity),
    at: (number) => (number >= head || number < Math.max(0, head - capacity) ? undefined : entries[number % capacity]),
    seenFlows: () => seen,
  };
}
