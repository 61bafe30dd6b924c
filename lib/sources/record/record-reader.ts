import type { Flow, RawRecord } from "@/lib/domain/flow";
import { createJsonReader } from "./json";
import { createReread } from "./reread";

/** Reads flows from records that were kept, in either format; throws for a record that holds none. */
export function createRecordReader(): (record: RawRecord) => Flow {
  const ofBytes = createReread();
  const ofText = createJsonReader();
  return (record) => {
    if (record.format === "protobuf") return ofBytes(record.bytes);
    const read = ofText(record.text);
    if (read.kind !== "flow") throw new Error(`a record kept for its flow holds ${read.kind}`);
    return read.flow;
  };
}
