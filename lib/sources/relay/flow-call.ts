import { status, type ClientReadableStream, type ServiceError } from "@grpc/grpc-js";
import { messageOf } from "@/lib/platform/errors";
import { createResponseReader } from "../record/reader";
import type { SourceRecord } from "../record/source-record";

/** How a GetFlows call came to its end. "eof": Relay has no peer left to read from, or a bounded question was answered. */
export type CallEnd =
  | { readonly kind: "eof" }
  | { readonly kind: "cancelled" }
  | { readonly kind: "idle" }
  | { readonly kind: "error"; readonly code: number; readonly text: string };

/** One GetFlows call being read. */
export interface FlowCall {
  readonly ended: Promise<CallEnd>;
  /** Stops reading, so that flow control holds the server back; nothing that was sent is lost. */
  pause(): void;
  resume(): void;
  cancel(): void;
}

export interface FlowCallOptions {
  readonly onRecord: (record: SourceRecord) => void;
  /** A message that is no GetFlowsResponse: told, passed over. */
  readonly onBroken: (reason: string) => void;
  readonly paused: boolean;
  /** Ends a bounded question when nothing was heard for so long (one hanging agent holds its end back); null = never. */
  readonly idleMs?: number | null;
}

/** Reads a call to its end; every message goes to `onRecord` in the order it was sent. `ended` never rejects. */
export function readFlowCall(stream: ClientReadableStream<Buffer>, options: FlowCallOptions): FlowCall {
  const read = createResponseReader();
  const idleMs = options.idleMs ?? null;
  let isPaused = options.paused;
  let timer: NodeJS.Timeout | null = null;
  let finish: (end: CallEnd) => void = () => undefined;

  const stopTimer = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const startTimer = (): void => {
    stopTimer();
    if (idleMs !== null && !isPaused) timer = setTimeout(() => finish({ kind: "idle" }), idleMs);
  };
  const ended = new Promise<CallEnd>((resolve) => {
    let isOver = false;
    finish = (end) => {
      if (isOver) return;
      isOver = true;
      stopTimer();
      stream.removeAllListeners("data");
      stream.cancel();
      // What is still buffered belongs to nobody any more: let it run out, so that the call can be freed.
      stream.resume();
      resolve(end);
    };
  });
  stream.on("error", (error: ServiceError) => {
    if (error.code === status.CANCELLED && error.details === "Cancelled on client") finish({ kind: "cancelled" });
    else finish({ kind: "error", code: error.code, text: error.details || error.message });
  });
  stream.on("end", () => finish({ kind: "eof" }));
  stream.on("data", (bytes: Buffer) => {
    if (timer !== null) timer.refresh();
    let record: SourceRecord;
    try {
      record = read(bytes);
    } catch (error) {
      options.onBroken(messageOf(error));
      return;
    }
    options.onRecord(record);
  });
  if (isPaused) stream.pause();
  else startTimer();

  return {
    ended,
    pause() {
      isPaused = true;
      stopTimer();
      stream.pause();
    },
    resume() {
      isPaused = false;
      startTimer();
      stream.resume();
    },
    cancel: () => finish({ kind: "cancelled" }),
  };
}
