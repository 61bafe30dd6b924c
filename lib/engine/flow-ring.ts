import { createArrivalQueue } from "@/lib/domain/arrival-queue";
import type { FlowMeaning } from "@/lib/domain/classify";
import type { Flow } from "@/lib/domain/flow";
import type { Instant } from "@/lib/domain/instant";
import type { CapReport } from "@/lib/domain/ledger";

/** A flow in memory, and the attempt it was found to belong to when it was last looked at. */
export interface FlowEntry {
  readonly id: string;
  readonly flow: Flow;
  readonly meaning: FlowMeaning;
  readonly bytes: number;
  attemptId: string | null;
}

/** The newest flows by arrival, whichever stream brought them; each event once. */
export interface FlowRing {
  /** The new entry, or null when this event is held already. */
  add(flow: Flow, meaning: FlowMeaning): FlowEntry | null;
  get(id: string): FlowEntry | undefined;
  entries(): IterableIterator<FlowEntry>;
  /** Drops everything older than `at`. */
  forgetBefore(at: Instant): void;
  readonly size: number;
  /** Time from which on nothing was let go; null while nothing was. */
  readonly completeSince: Instant | null;
  report(): CapReport;
}

/** A row's own memory beside its record: measured once, rounded up. */
const ROW_BYTES = 1_000;

export interface FlowRingCaps {
  readonly flows: number;
  readonly bytes: number;
}

/**
 * A ring that lets its oldest flow go at either cap. Records stay in the buffers they came in: those hold records that
 * came together and are let go together.
 */
export function createFlowRing(caps: FlowRingCaps): FlowRing {
  const byId = new Map<string, FlowEntry>();
  const order = createArrivalQueue<FlowEntry>();
  let bytes = 0;
  let dropped = 0;
  let completeSince: Instant | null = null;

  function dropOldest(): void {
    const entry = order.shift();
    if (!entry) return;
    byId.delete(entry.id);
    bytes -= entry.bytes;
    dropped += 1;
    if (completeSince === null || entry.flow.time > completeSince) completeSince = entry.flow.time;
  }

  return {
    add(flow, meaning) {
      const id = flowIdOf(flow);
      if (byId.has(id)) return null;
      const entry: FlowEntry = { id, flow, meaning, bytes: ROW_BYTES + rawBytes(flow.raw), attemptId: null };
      byId.set(id, entry);
      order.push(entry);
      bytes += entry.bytes;
      while (byId.size > caps.flows || (bytes > caps.bytes && byId.size > 1)) dropOldest();
      return entry;
    },
    get: (id) => byId.get(id),
    entries: () => byId.values(),
    forgetBefore(at) {
      for (let oldest = order.peek(); oldest && oldest.flow.time < at; oldest = order.peek()) dropOldest();
    },
    get size() {
      return byId.size;
    },
    get completeSince() {
      return completeSince;
    },
    report: () => ({ name: "flows in memory", held: byId.size, cap: caps.flows, dropped, says: "The oldest flows are let go: they are gone from lists and their links; counts of attempts and pairs stay." }),
  };
}

/** The event's uuid; for records without one what tells events apart (rule 2.4), which is stable across reads. */
export function flowIdOf(flow: Flow): string {
  if (flow.uuid !== "") return flow.uuid;
  const tuple = `${flow.protocol},${flow.sourceAddress},${flow.sourcePort || flow.icmpType},${flow.destinationAddress},${flow.destinationPort || flow.icmpCode}`;
  return `${flow.time},${flow.node},${flow.eventType}.${flow.eventSubType},${tuple},${flow.direction},${flow.verdict}`;
}

function rawBytes(raw: Flow["raw"]): number {
  if (raw === null) return 0;
  return raw.format === "json" ? raw.text.length : raw.bytes.byteLength;
}
