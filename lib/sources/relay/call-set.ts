import type { ClientReadableStream } from "@grpc/grpc-js";
import type { SourceRecord } from "../record/source-record";
import { readFlowCall, type CallEnd, type FlowCall } from "./flow-call";

/** The calls of one connection that bring flows: paused, resumed and cancelled together. */
export interface CallSet {
  read(stream: ClientReadableStream<Buffer>, onRecord: (record: SourceRecord) => void, idleMs: number | null): FlowCall;
  pause(): void;
  resume(): void;
  cancel(): void;
}

/** No calls yet; `onBroken` hears of messages that could not be read. */
export function openCallSet(isPausedNow: boolean, onBroken: (reason: string) => void): CallSet {
  const calls = new Set<FlowCall>();
  let paused = isPausedNow;
  return {
    read(stream, onRecord, idleMs) {
      const call = readFlowCall(stream, { onRecord, onBroken, paused, idleMs });
      calls.add(call);
      void call.ended.then(() => calls.delete(call));
      return call;
    },
    pause() {
      paused = true;
      for (const call of calls) call.pause();
    },
    resume() {
      paused = false;
      for (const call of calls) call.resume();
    },
    cancel() {
      for (const call of calls) call.cancel();
    },
  };
}

export type { CallEnd, FlowCall };
