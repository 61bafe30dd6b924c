import grpc from "@grpc/grpc-js";
import { decodeMessage, encodeMessage, METHOD } from "@/lib/sources/record/schema";
import type { GetFlowsResponseMessage } from "@/lib/sources/record/messages";
import type { GetFlowsRequestMessage, MessageTypes } from "@/lib/sources/record/questions";

/** A plain client of the observer API, for tests. */
export interface ObserverClient {
  /** All messages until the server ends the stream. */
  ask(request: GetFlowsRequestMessage): Promise<GetFlowsResponseMessage[]>;
  /** An open stream: what it got so far, and how it ended. */
  follow(request: GetFlowsRequestMessage): OpenStream;
  unary<Name extends "getNodes" | "getNamespaces" | "serverStatus">(method: Name, deadlineMs?: number): Promise<MessageTypes[(typeof METHOD)[Name]["response"]]>;
  close(): void;
}

export interface OpenStream {
  readonly got: GetFlowsResponseMessage[];
  readonly ended: Promise<string>;
  readonly headers: Promise<grpc.Metadata>;
  pause(): void;
  resume(): void;
  cancel(): void;
}

const asIs = (bytes: Buffer): Buffer => bytes;

/** Connects to `host:port` without TLS. */
export function connectObserver(address: string): ObserverClient {
  const client = new grpc.Client(address, grpc.credentials.createInsecure());
  const open = (request: GetFlowsRequestMessage): OpenStream => {
    const call = client.makeServerStreamRequest(METHOD.getFlows.path, asIs, asIs, encodeMessage("observer.GetFlowsRequest", request));
    const got: GetFlowsResponseMessage[] = [];
    call.on("data", (bytes: Buffer) => { got.push(decodeMessage("observer.GetFlowsResponse", bytes)); });
    const headers = new Promise<grpc.Metadata>((resolve) => { call.on("metadata", resolve); });
    const ended = new Promise<string>((resolve) => {
      call.on("error", (error: grpc.ServiceError) => resolve(grpc.status[error.code] ?? "?"));
      call.on("end", () => resolve("OK"));
    });
    return { got, ended, headers, pause: () => { call.pause(); }, resume: () => { call.resume(); }, cancel: () => { call.cancel(); } };
  };
  return {
    ask: async (request) => {
      const stream = open(request);
      const end = await stream.ended;
      if (end !== "OK") throw new Error(`the stream ended with ${end}`);
      return stream.got;
    },
    follow: open,
    unary: (method, deadlineMs = 5000) => new Promise((resolve, reject) => {
      client.makeUnaryRequest(METHOD[method].path, asIs, asIs, Buffer.alloc(0), { deadline: Date.now() + deadlineMs }, (error, bytes) => {
        if (error || !bytes) reject(error ?? new Error("no answer"));
        else resolve(decodeMessage(METHOD[method].response, bytes));
      });
    }),
    close: () => { client.close(); },
  };
}

/** Waits until `test` holds, looking every 10 ms; fails after `withinMs`. */
export async function until(test: () => boolean, withinMs = 10_000): Promise<void> {
  const began = performance.now();
  while (!test()) {
    if (performance.now() - began > withinMs) throw new Error(`it did not come true within ${withinMs} ms: ${test.toString()}`);
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}
