import { encodeFlowResponse, encodeLost, LostSourceNumber, timeOfStamp } from "./response";
import type { RingEntry } from "./ring";
import type { Reported } from "./world";

/** A ring entry of what a simulated agent reported; nothing is encoded before somebody asks for it. */
export function entryOfReport(reported: Reported, clockOf: (reported: Reported) => bigint): RingEntry {
  switch (reported.kind) {
    case "flow": {
      const { record } = reported;
      return { time: timeOfStamp(record.time), kind: "flow", record: () => record, response: () => encodeFlowResponse(record) };
    }
    case "encoded": {
      const { shape, response } = reported;
      return { time: reported.time, kind: "flow", record: () => shape, response: () => Buffer.from(response.buffer, response.byteOffset, response.byteLength) };
    }
    case "lost": {
      const time = clockOf(reported);
      const lost = { source: LostSourceNumber.perfRing, events: reported.events, cpu: reported.cpu, first: null, last: null };
      return { time, kind: "lost", record: () => null, response: () => encodeLost(lost, reported.node.name, time) };
    }
    default:
      return reported satisfies never;
  }
}
