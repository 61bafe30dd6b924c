import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Frame } from "@/lib/wire/frames";
import { openEventStream, readFrame, retryWaitMs, streamUrl, type FrameSource } from "./event-stream";
import { healthFrame } from "./fixtures/health.fixture";
import type { Link } from "./live-state";

class Source implements FrameSource {
  readyState = 1;
  onopen: FrameSource["onopen"] = null;
  onerror: FrameSource["onerror"] = null;
  private readonly listeners = new Map<string, (event: MessageEvent<string>) => void>();
  constructor(readonly url: string) {}
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.listeners.set(type, listener);
  }
  close(): void {
    this.readyState = 2;
  }
  send(event: string, data: unknown): void {
    this.listeners.get(event)?.(new MessageEvent(event, { data: JSON.stringify(data) }));
  }
  fail(readyState: 0 | 2): void {
    this.readyState = readyState;
    this.onerror?.(new Event("error"));
  }
}

function openStream(): { readonly sources: Source[]; readonly frames: Frame[]; readonly links: Link[]; readonly stream: ReturnType<typeof openEventStream> } {
  const sources: Source[] = [];
  const frames: Frame[] = [];
  const links: Link[] = [];
  const connect = (url: string) => {
    const source = new Source(url);
    sources.push(source);
    return source;
  };
  return { sources, frames, links, stream: openEventStream({ connect, onFrame: (frame) => frames.push(frame), onLink: (link) => links.push(link) }) };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the stream", () => {
  test("hands on the frames it can read and no others", () => {
    const { sources, frames, stream } = openStream();
    stream.want(["pairs"]);
    sources[0]?.send("snapshot", healthFrame());
    sources[0]?.send("delta", { revision: "new" });
    sources[0]?.send("delta", { revision: 2, pairs: null });
    expect(frames.map((frame) => frame.event)).toEqual(["snapshot", "delta"]);
  });

  test("leaves a broken connection to the browser, and says so", () => {
    const { sources, links, stream } = openStream();
    stream.want([]);
    sources[0]?.fail(0);
    expect(links).toMatchObject([{ state: "retrying", attempt: 1, retryAtMs: null }]);
    vi.advanceTimersByTime(60_000);
    expect(sources).toHaveLength(1);
  });

  test("tries again after a refusal, ever slower, and says when", () => {
    const { sources, links, stream } = openStream();
    stream.want([]);
    for (let round = 1; round <= 6; round++) {
      sources.at(-1)?.fail(2);
      const link = links.at(-1);
      if (link?.state !== "retrying" || link.retryAtMs === null) throw new Error("no time of the next try");
      expect(link.attempt).toBe(round);
      vi.advanceTimersByTime(link.retryAtMs - Date.now());
      expect(sources).toHaveLength(round + 1);
    }
    sources.at(-1)?.onopen?.(new Event("open"));
    sources.at(-1)?.fail(2);
    expect(links.at(-1)).toMatchObject({ attempt: 1 });
  });

  test("opens anew only for other topics, and not after it was closed", () => {
    const { sources, stream } = openStream();
    stream.want(["pairs"]);
    stream.want(["pairs"]);
    expect(sources).toHaveLength(1);
    stream.want(["flows", "pairs"]);
    expect(sources.map((source) => source.url)).toEqual(["/api/v1/stream?topics=pairs", "/api/v1/stream?topics=flows,pairs"]);
    expect(sources[0]?.readyState).toBe(2);
    sources[1]?.fail(2);
    stream.close();
    vi.advanceTimersByTime(60_000);
    expect(sources).toHaveLength(2);
  });
});

test.each([
  [1, 0, 1000],
  [1, 1, 500],
  [4, 0, 8000],
  [9, 0, 15_000],
  [99, 1, 7500],
])("attempt %d with chance %d waits %d ms", (attempt, chance, ms) => expect(retryWaitMs(attempt, chance)).toBe(ms));

test("a text that is no JSON is no frame", () => expect(readFrame("delta", "{")).toBeNull());
test("a stream without topics has none in its address", () => expect(streamUrl([])).toBe("/api/v1/stream"));
