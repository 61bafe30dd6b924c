import type { Flow } from "@/lib/domain/flow";
import { createResponseReader } from "./reader";

/** Reads flows of one source from their protobuf records again. A record that gave no flow the first time is a fault of ours. */
export function createReread(): (record: Uint8Array) => Flow {
  const read = createResponseReader();
  return (bytes) => {
    const record = read(bytes);
    if (record.kind !== "flow") throw new Error(`a record kept for its flow holds ${record.kind}`);
    return record.flow;
  };
}
