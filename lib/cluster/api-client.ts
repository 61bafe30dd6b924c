import { Agent as PlainAgent, request as plainRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import { pipeline, type Readable } from "node:stream";
import { constants, createGunzip } from "node:zlib";
import type { Clock } from "@/lib/ports/clock";
import type { ApiAccess } from "./access";
import { ApiFault, faultOfAnswer, faultOfThrown } from "./api-fault";

export interface ApiQuestion {
  readonly path: string;
  readonly accept: string;
  /** Asks by POST when given. */
  readonly body?: string;
  /** The request fails as silent when nothing more comes for this long. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/** Asks one API server; every answer that is not 2xx, and every failure on the way, is an ApiFault. */
export interface ApiClient {
  /** The body as it comes, decompressed; it ends cleanly or throws an ApiFault. */
  stream(question: ApiQuestion): Promise<AsyncIterable<Buffer>>;
  /** The whole body, up to 1 MiB. */
  text(question: ApiQuestion): Promise<string>;
  close(): void;
}

/** A watch may be quiet for minutes, but its head comes at once: a server that sends none hangs. */
const HEAD_MS = 30_000;
const BODY_CAP = 1024 * 1024;
const FAULT_BODY_CAP = 16 * 1024;

/** A client of `access` that calls itself `userAgent`; connections are kept open between requests. */
export function createApiClient(access: ApiAccess, clock: Clock, userAgent: string): ApiClient {
  const isTls = access.server.startsWith("https:");
  const kept = isTls ? new TlsAgent({ keepAlive: true }) : new PlainAgent({ keepAlive: true });

  async function open(question: ApiQuestion): Promise<{ readonly response: IncomingMessage; readonly idle: IdleWatch }> {
    const { headers, tls, proxy } = await access.credentials().catch((thrown: unknown) => {
      throw new ApiFault("unauthorized", `the credentials could not be had: ${thrown instanceof Error ? thrown.message : String(thrown)}`, { cause: thrown });
    });
    if (question.signal.aborted) throw new ApiFault("unreachable", "stopped");
    return new Promise((resolve, reject) => {
      const url = new URL(access.server + question.path);
      const options = {
        method: question.body === undefined ? "GET" : "POST",
        agent: proxy ?? kept,
        signal: question.signal,
        headers: {
          ...headers,
          accept: question.accept,
          "accept-encoding": "gzip",
          "user-agent": userAgent,
          ...(question.body !== undefined && { "content-type": "application/json", "content-length": String(Buffer.byteLength(question.body)) }),
        },
      };
      const request: ClientRequest = isTls ? tlsRequest(url, { ...options, ...tls }) : plainRequest(url, options);
      const end = (fault: ApiFault): void => void request.destroy(fault);
      const head = watchIdle(clock, Math.min(question.idleMs, HEAD_MS), end);
      request.on("response", (response) => {
        head.stop();
        resolve({ response, idle: watchIdle(clock, question.idleMs, end) });
      });
      request.on("error", (error) => {
        head.stop();
        reject(faultOfThrown(error));
      });
      request.on("socket", (socket) => socket.setKeepAlive(true, 30_000));
      request.end(question.body);
    });
  }

  async function stream(question: ApiQuestion): Promise<AsyncIterable<Buffer>> {
    const { response, idle } = await open(question);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return chunksOf(bodyOf(response), idle);
    const body = await readSome(chunksOf(bodyOf(response), idle), FAULT_BODY_CAP);
    response.destroy();
    throw faultOfAnswer(status, body, response.headers["retry-after"]);
  }

  return {
    stream,
    text: async (question) => readSome(await stream(question), BODY_CAP),
    close: () => kept.destroy(),
  };
}

/**
 * Decompressed as it comes: a watch's lines must not wait for the next block. A body that ends without the trailer of
 * gzip is no failure by itself: whether everything came, its reader knows.
 */
function bodyOf(response: IncomingMessage): Readable {
  if (response.headers["content-encoding"] !== "gzip") return response;
  return pipeline(response, createGunzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH }), () => undefined);
}

async function* chunksOf(body: Readable, idle: IdleWatch): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of body) {
      idle.hold();
      // Neither stream has an encoding set: both give bytes.
      yield chunk as Buffer;
      idle.heard();
    }
  } catch (thrown) {
    // What is torn down for its silence only says that it broke.
    throw idle.silence ?? faultOfThrown(thrown);
  } finally {
    idle.stop();
    body.destroy();
  }
}

async function readSome(chunks: AsyncIterable<Buffer>, cap: number): Promise<string> {
  const held: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size >= cap) break;
  }
  return Buffer.concat(held).toString("utf8", 0, Math.min(size, cap));
}

interface IdleWatch {
  heard(): void;
  /** Until something is heard again, quiet is ours: the reader takes its time. */
  hold(): void;
  stop(): void;
  /** Why it was ended; null: it was not. */
  readonly silence: ApiFault | null;
}

/** Calls `onIdle` once when nothing was heard for `idleMs`; looks only now and then, so that hearing costs nothing. */
function watchIdle(clock: Clock, idleMs: number, onIdle: (fault: ApiFault) => void): IdleWatch {
  let heardAtMs = clock.now();
  let isHeld = false;
  let silence: ApiFault | null = null;
  let cancel = clock.after(idleMs, look);
  function look(): void {
    const quietMs = isHeld ? 0 : clock.now() - heardAtMs;
    if (quietMs >= idleMs) {
      silence = new ApiFault("silent", `it said nothing for ${Math.round(quietMs / 1000)} s`);
      onIdle(silence);
    } else cancel = clock.after(idleMs - quietMs, look);
  }
  return {
    heard() {
      heardAtMs = clock.now();
      isHeld = false;
    },
    hold() {
      isHeld = true;
    },
    stop: () => cancel(),
    get silence() {
      return silence;
    },
  };
}
