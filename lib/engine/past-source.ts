import type { Flow, RawRecord } from "@/lib/domain/flow";
import type { HistoryStore } from "@/lib/ports/history-store";

/** Where history is kept, and how a record that was kept there is read again. */
export interface PastSource {
  readonly store: HistoryStore;
  /** How long it keeps events, ms. */
  readonly eventsKeptMs: number;
  /** The flow of a record, protobuf or JSON, as its source read it; throws for a record that holds none. */
  readonly readRecord: (record: RawRecord) => Flow;
}
