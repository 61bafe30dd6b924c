import { request as plainRequest, type IncomingMessage } from "node:http";
import { request as tlsRequest } from "node:https";
import type { Socket } from "node:net";
import { acceptOfKey, createFrameSplitter, createSocketKey, Opcode, printFrame, type Frame } from "@/lib/platform/web-socket-frame";
import { shortText, visibleText } from "@/lib/platform/text-safety";
import type { ApiAccess } from "../access";
import { ApiFault, faultOfAnswer, faultOfThrown } from "../api-fault";

export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** The byte stream to a port of a pod, through the API server and the node's kubelet. */
export interface PodStream {
  /** False when the way is full: the next bytes wait for `onDrain`. */
  write(bytes: Buffer): boolean;
  pause(): void;
  resume(): void;
  /** What it tells goes there from now on; to be called once, at once. */
  listen(listener: PodStreamListener): void;
  close(): void;
}

export interface PodStreamListener {
  readonly onBytes: (bytes: Buffer) => void;
  readonly onDrain: () => void;
  /** Why it ended, as the kubelet or the connection said; "" where neither said anything. */
  readonly onEnd: (why: string) => void;
}

/** One binary message a piece of a stream: a byte that names the stream, then its bytes (k8s.io/kubelet, pkg/cri/streaming/portforward/websocket.go). */
const PROTOCOL = "v4.channel.k8s.io";
const DATA = 0;
const ERROR = 1;
/** Each stream begins with its port in two bytes. */
const PORT_BYTES = 2;
const OPEN_MS = 15_000;
const FRAME_CAP = 1024 * 1024;
const ERROR_FRAME_CAP = 16 * 1024;

/** Opens it; every failure is an ApiFault. Credentials that the server refuses are read once more. */
export async function openPodStream(access: ApiAccess, target: PodPort, userAgent: string, signal: AbortSignal): Promise<PodStream> {
  try {
    return await connect(access, target, userAgent, signal);
  } catch (thrown) {
    if (!(thrown instanceof ApiFault) || thrown.kind !== "unauthorized") throw thrown;
    access.refresh();
    return connect(access, target, userAgent, signal);
  }
}

async function connect(access: ApiAccess, { namespace, pod, port }: PodPort, userAgent: string, signal: AbortSignal): Promise<PodStream> {
  const { headers, tls, proxy } = await access.credentials().catch((thrown: unknown) => {
    throw new ApiFault("unauthorized", `the credentials could not be had: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: thrown });
  });
  const key = createSocketKey();
  const url = new URL(`${access.server}/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward?ports=${port}`);
  const upgrade = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-key": key, "sec-websocket-version": "13", "sec-websocket-protocol": PROTOCOL };
  const options = { agent: proxy ?? false, timeout: OPEN_MS, signal: AbortSignal.any([signal, AbortSignal.timeout(OPEN_MS)]), headers: { ...headers, "user-agent": userAgent, ...upgrade } };
  return new Promise((resolve, reject) => {
    const request = access.server.startsWith("https:") ? tlsRequest(url, { ...options, ...tls }) : plainRequest(url, options);
    request.on("error", (error) => reject(error.name === "TimeoutError" || error.name === "AbortError" ? new ApiFault("silent", `it did not answer within ${OPEN_MS / 1000} s`) : faultOfThrown(error)));
    request.on("response", (response) => void refusalOf(response).then(reject));
    request.on("upgrade", (response, socket: Socket, head: Buffer) => {
      if (response.headers["sec-websocket-accept"] !== acceptOfKey(key)) {
        socket.destroy();
        return reject(new ApiFault("refused", "what answered is no web socket"));
      }
      resolve(streamOver(socket, head));
    });
    request.end();
  });
}

async function refusalOf(response: IncomingMessage): Promise<ApiFault> {
  let body = "";
  try {
    for await (const chunk of response) {
      body += String(chunk);
      if (body.length > ERROR_FRAME_CAP) break;
    }
  } catch {
    // What came before it broke says enough.
  }
  return faultOfAnswer(response.statusCode ?? 0, body, response.headers["retry-after"]);
}

function streamOver(socket: Socket, head: Buffer): PodStream {
  const splitter = createFrameSplitter(FRAME_CAP);
  const opened = new Set<number>();
  let channel = -1;
  let said = "";

  function piece({ opcode, payload }: Frame, listener: PodStreamListener): void {
    let bytes = payload;
    if (opcode !== Opcode.continuation) {
      channel = payload[0] ?? -1;
      bytes = payload.subarray(1);
    }
    if (!opened.has(channel) && bytes.length >= PORT_BYTES) {
      opened.add(channel);
      bytes = bytes.subarray(PORT_BYTES);
    }
    if (bytes.length === 0) return;
    if (channel === DATA) listener.onBytes(bytes);
    if (channel === ERROR && said.length < ERROR_FRAME_CAP) said += bytes.toString();
  }

  return {
    write: (bytes) => socket.write(printFrame(Opcode.binary, Buffer.concat([Buffer.of(DATA), bytes]), "client")),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    listen(listener) {
      let hasEnded = false;
      const end = (why: string): void => {
        if (hasEnded) return;
        hasEnded = true;
        socket.destroy();
        listener.onEnd(visibleText(shortText(said.trim() || why, 300)));
      };
      const take = (chunk: Buffer): void => {
        try {
          for (const frame of splitter.push(chunk)) {
            if (frame.opcode === Opcode.ping) socket.write(printFrame(Opcode.pong, frame.payload, "client"));
            else if (frame.opcode === Opcode.close) return end("");
            else if (frame.opcode !== Opcode.pong) piece(frame, listener);
            // Nothing but its error is ever told of a stream that the kubelet could not open.
            if (said !== "") return end("");
          }
        } catch (thrown) {
          end(faultOfThrown(thrown).message);
        }
      };
      socket.setKeepAlive(true, 30_000);
      socket.setNoDelay(true);
      socket.setTimeout(0);
      socket.on("data", take);
      socket.on("drain", listener.onDrain);
      socket.on("error", (error) => end(faultOfThrown(error).message));
      socket.on("close", () => end(""));
      if (head.length > 0) take(head);
    },
    close: () => socket.destroy(),
  };
}
