import type { FlowMeaning } from "@/lib/domain/classify";
import type { ConnectionRecord } from "@/lib/domain/connection-record";
import type { Flow } from "@/lib/domain/flow";
import type { Instant } from "@/lib/domain/instant";
import type { CapReport } from "@/lib/domain/ledger-caps";
import { createIdQueue } from "@/lib/platform/id-queue";

/** A flow in memory, and the connection that it was found to belong to. */
export interface FlowEntry {
  readonly id: string;
  readonly time: Instant;
  /** Read from its record again where the source can do that: cheap for a page, not for all of them at each fold. */
  readonly flow: Flow;
  readonly meaning: FlowMeaning;
  readonly bytes: number;
  connection: ConnectionRecord | null;
}

/** An entry that holds its flow's record, and the flow once somebody asked for it. */
class RecordEntry implements FlowEntry {
  private known: Flow | null = null;

  constructor(
    readonly id: string,
    readonly time: Instant,
    readonly meaning: FlowMeaning,
    readonly bytes: number,
    public connection: ConnectionRecord | null,
    private readonly record: Uint8Array,
    private readonly reread: (record: Uint8Array) => Flow,
  ) {}

  get flow(): Flow {
    return (this.known ??= this.reread(this.record));
  }
}

/** The newest flows by arrival, whichever stream brought them; each event once. */
export interface FlowRing {
  /** The new entry, or null when this event is held already. */
  add(flow: Flow, meaning: FlowMeaning, connection: ConnectionRecord | null): FlowEntry | null;
  get(id: string): FlowEntry | undefined;
  /** All entries, in order of arrival. */
  entries(): Iterable<FlowEntry>;
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
export function createFlowRing(caps: FlowRingCaps, reread: ((record: Uint8Array) => Flow) | null = null): FlowRing {
  // One more than the cap, for a newcomer is in before the oldest goes.
  const ids = createIdQueue(caps.flows + 1);
  const held: (FlowEntry | undefined)[] = [];
  let oldest = 0;
  let bytes = 0;
  let dropped = 0;
  let completeSince: Instant | null = null;

  function dropOldest(): void {
    const place = ids.shift();
    const entry = held[place];
    if (!entry) return;
    held[place] = undefined;
    oldest = (place + 1) % (caps.flows + 1);
    bytes -= entry.bytes;
    dropped += 1;
    if (completeSince === null || entry.time > completeSince) completeSince = entry.time;
  }

  return {
    add(flow, meaning, connection) {
      const id = flowIdOf(flow);
      const place = ids.add(id);
      if (place < 0) return null;
      const weight = ROW_BYTES + rawBytes(flow.raw);
      const entry: FlowEntry =
        reread !== null && flow.raw?.format === "protobuf"
          ? new RecordEntry(id, flow.time, meaning, weight, connection, flow.raw.bytes, reread)
          : { id, time: flow.time, flow, meaning, bytes: weight, connection };
      held[place] = entry;
      bytes += entry.bytes;
      while (ids.size > caps.flows || (bytes > caps.bytes && ids.size > 1)) dropOldest();
      return entry;
    },
    get: (id) => held[ids.find(id)],
    *entries() {
      for (let step = 0; step < ids.size; step += 1) {
        const entry = held[(oldest + step) % (caps.flows + 1)];
        if (entry) yield entry;
      }
    },
    forgetBefore(at) {
      for (let entry = held[oldest]; entry && entry.time < at; entry = held[oldest]) dropOldest();
    },
    get size() {
      return ids.size;
    },
    get completeSince() {
      return completeSince;
    },
    report: () => ({ name: "flows in memory", held: ids.size, cap: caps.flows, dropped, says: "The oldest flows are let go: they are gone from lists and their links; counts of attempts and pairs stay." }),
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
