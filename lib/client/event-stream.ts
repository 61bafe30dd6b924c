import { frameSchema, type Frame, type Topic } from "@/lib/wire/frames";
import type { Link } from "./live-state";

/** What is needed of an EventSource; the browser's own fits. */
export interface FrameSource {
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onerror: ((event: Event) => void) | null;
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export interface EventStreamOptions {
  readonly connect: (url: string) => FrameSource;
  readonly onFrame: (frame: Frame) => void;
  readonly onLink: (link: Link) => void;
}

/** One connection to the server's stream that comes back by itself. */
export interface EventStream {
  /** Asks for other topics: opens anew when they differ. */
  want(topics: readonly Topic[]): void;
  close(): void;
}

const EVENTS: readonly Frame["event"][] = ["snapshot", "health", "delta", "flows", "gap", "resync", "bye"];
const CLOSED = 2;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 15_000;

/** Opens the stream. A broken connection is the browser's to resume; a refused one is tried again here, ever slower up to 15 s. */
export function openEventStream({ connect, onFrame, onLink }: EventStreamOptions): EventStream {
  let topics: readonly Topic[] = [];
  let source: FrameSource | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let attempt = 0;
  let downSinceMs: number | null = null;

  function open(): void {
    timer = null;
    const opened = connect(streamUrl(topics));
    source = opened;
    for (const event of EVENTS) opened.addEventListener(event, (message) => receive(event, message.data));
    opened.onopen = () => {
      attempt = 0;
      downSinceMs = null;
      onLink({ state: "open" });
    };
    opened.onerror = () => {
      if (source === opened) broken(opened);
    };
  }
  function receive(event: Frame["event"], text: string): void {
    const frame = readFrame(event, text);
    if (frame !== null) onFrame(frame);
  }
  function broken(opened: FrameSource): void {
    attempt += 1;
    downSinceMs ??= Date.now();
    if (opened.readyState !== CLOSED) {
      onLink({ state: "retrying", sinceMs: downSinceMs, attempt, retryAtMs: null });
      return;
    }
    opened.close();
    const waitMs = retryWaitMs(attempt, Math.random());
    onLink({ state: "retrying", sinceMs: downSinceMs, attempt, retryAtMs: Date.now() + waitMs });
    timer = setTimeout(open, waitMs);
  }
  function shut(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    source?.close();
    source = null;
  }

  return {
    want(next) {
      const sorted = [...new Set(next)].sort();
      if ((source !== null || timer !== null) && sorted.join() === topics.join()) return;
      topics = sorted;
      shut();
      open();
    },
    close: shut,
  };
}

/** Where the stream of some topics is. */
export function streamUrl(topics: readonly Topic[]): string {
  return topics.length === 0 ? "/api/v1/stream" : `/api/v1/stream?topics=${topics.join(",")}`;
}

/** A frame from its event name and text; null when this page cannot read it (a newer server's frame is no reason to stop). */
export function readFrame(event: string, text: string): Frame | null {
  try {
    const read = frameSchema.safeParse({ event, data: JSON.parse(text) as unknown });
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** How long to wait before the `attempt`th try: doubling from 1 s to 15 s, less up to half by chance (0 to 1). */
export function retryWaitMs(attempt: number, chance: number): number {
  const full = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, attempt - 1));
  return Math.round(full * (1 - chance / 2));
}
