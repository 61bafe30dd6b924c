import { encodeFlowResponse, encodeLost, LostSourceNumber, timeOfStamp } from "./observer/response";
import type { RingEntry } from "./observer/ring";
import type { Reported } from "./world";

/** A ring entry of what a simulated agent reported; nothing is encoded before somebody asks for it. */
export function entryOfReport(reported: Reported, clockOf: (reported: Reported) => bigint): RingEntry {
  switch (reported.kind) {
    case "flow": {
      const { record } = reported;
      return {
        time: timeOfStamp(record.time), kind: "flow", shape: record,
        response: (mask) => encodeFlowResponse(mask ? mask.apply(record) : record),
      };
    }
    case "entry":
      return reported.entry;
    case "lost": {
      const time = clockOf(reported);
      const lost = { source: LostSourceNumber.perfRing, events: reported.events, cpu: reported.cpu, first: null, last: null };
      return { time, kind: "lost", shape: null, response: () => encodeLost(lost, reported.node.name, time) };
    }
    default:
      return reported satisfies never;
  }
}
