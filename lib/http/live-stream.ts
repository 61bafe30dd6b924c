import { AppError } from "@/lib/platform/errors";
import type { Runtime } from "@/lib/runtime/runtime";
import { TOPICS, type Topic } from "@/lib/wire/frames";
import { answerText, type Answering } from "./answer-request";
import { readQuery } from "./query";
import { healthFrameOf, printFeedFrame, printFrame, printPlace, readPlace, type StreamAsk } from "./stream-text";

export interface StreamTimes {
  readonly heartbeatMs: number;
  /** A stream is ended on purpose after this long, so that coming back is the ordinary path. */
  readonly lifetimeMs: number;
  /** When a browser that was sent away on purpose comes back. */
  readonly backInMs: number;
  /** When one that lost its connection does. */
  readonly retryMs: number;
}

export const STREAM_TIMES: StreamTimes = { heartbeatMs: 15_000, lifetimeMs: 30 * 60_000, backInMs: 250, retryMs: 1_000 };

/** `GET /api/v1/stream?topics=pairs,flows&q=`: everything that changes, as server-sent events. */
export const answerStream: Answering = async (runtime, request, url) => openLiveStream(runtime, request, url, STREAM_TIMES);

/**
 * A stream for one request; it ends with the request, its lifetime or the server. Its next text is made when the last
 * one was taken: a stalled reader holds nothing, and once its place is gone it gets one `resync`.
 */
export function openLiveStream(runtime: Runtime, request: Request, url: URL, times: StreamTimes): Response {
  const query = readQuery(url, ["topics", "q"]);
  const topics = readTopics(query.text("topics"));
  const ask: StreamAsk = { topics, filter: topics.has("flows") ? query.filter("flows") : null };
  const after = readPlace(request.headers.get("last-event-id"));
  const reader = runtime.feed.open({ after, tail: ask.filter });
  const endsAtMs = Date.now() + times.lifetimeMs;
  let heartbeatAtMs = Date.now() + times.heartbeatMs;
  let opening: string | null = `retry: ${times.retryMs}\n${after === null ? snapshot() : `: back at ${printPlace(after)}\n\n`}`;
  let ended = false;

  function snapshot(): string {
    return printFrame({ event: "snapshot", data: healthFrameOf(runtime.feed.status()) }, reader.place);
  }

  function goodbye(reason: string, backInMs: number): string {
    ended = true;
    return `retry: ${backInMs}\n${printFrame({ event: "bye", data: { reason, backInMs } }, null)}`;
  }

  /** What is to be said now; "" when nothing is. */
  function news(): string {
    const taken = reader.take();
    switch (taken.kind) {
      case "closing":
        return goodbye(taken.reason, taken.backInMs);
      case "lost":
        return printFrame({ event: "resync", data: { reason: taken.reason } }, taken.place) + snapshot();
      case "frames":
        return taken.frames.map((frame) => printFeedFrame(frame, reader.place.epoch, ask)).join("");
      default:
        return taken satisfies never;
    }
  }

  async function nextText(): Promise<string | null> {
    while (!ended) {
      if (opening !== null) {
        const text = opening;
        opening = null;
        return text;
      }
      const text = news();
      const nowMs = Date.now();
      if (text !== "") {
        heartbeatAtMs = nowMs + times.heartbeatMs;
        return text;
      }
      if (nowMs >= endsAtMs) return goodbye("This stream was open long enough; it goes on at once.", times.backInMs);
      if (nowMs >= heartbeatAtMs) {
        heartbeatAtMs = nowMs + times.heartbeatMs;
        // The place goes along, so that what was not asked for is not sent again after a break.
        return `id: ${printPlace(reader.place)}\n: alive\n\n`;
      }
      await reader.wait(Math.min(endsAtMs, heartbeatAtMs) - nowMs);
    }
    return null;
  }

  function end(): void {
    ended = true;
    reader.close();
  }

  request.signal.addEventListener("abort", end, { once: true });
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = await nextText();
        if (text !== null) return controller.enqueue(encoder.encode(text));
        end();
        controller.close();
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
  return answerText(body, "text/event-stream; charset=utf-8", { "Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no" });
}

function readTopics(text: string | null): ReadonlySet<Topic> {
  const topics = new Set<Topic>();
  for (const word of (text ?? "").split(",")) {
    if (word === "") continue;
    const topic = TOPICS.find((known) => known === word);
    if (topic === undefined) throw new AppError("bad-request", "`topics` names one that is not known.", `Known topics: ${TOPICS.join(", ")}.`);
    topics.add(topic);
  }
  return topics;
}
