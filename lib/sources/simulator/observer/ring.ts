import type { FlowRecord } from "../flow-record";
import type { FieldMask } from "./field-mask";

/** One entry of a node's ring: a flow, a loss, or an agent event (which fills a place and is never sent). Bytes are made when somebody asks for them. */
export interface RingEntry {
  readonly time: bigint;
  readonly kind: "flow" | "lost" | "agent";
  /** What filters look at; null for a loss. Entries made from templates share it: time, uuid and ports are the template's. */
  readonly shape: FlowRecord | null;
  /** The encoded GetFlowsResponse, with the flow cut to the mask. */
  response(mask: FieldMask | null): Buffer;
}

/** A node's ring as Hubble keeps it: fixed capacity, the oldest entry goes when a new one comes. */
export interface Ring {
  readonly capacity: number;
  append(entry: RingEntry): void;
  /** Number of the entry that would be written next; entries are numbered from 0. */
  head(): number;
  /** Number of the oldest entry still held. */
  tail(): number;
  at(entryNumber: number): RingEntry | undefined;
  /** Flows ever written (losses are not flows). */
  seenFlows(): number;
}

/** An empty ring. */
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
    at: (entryNumber) => (entryNumber >= head || entryNumber < Math.max(0, head - capacity) ? undefined : entries[entryNumber % capacity]),
    seenFlows: () => seen,
  };
}
