import { TOPICS, type Topic } from "@/lib/wire/choices";
import type { Frame } from "@/lib/wire/frames";
import type { EventStream, EventStreamOptions } from "./event-stream";
import { NO_LIVE_STATE, type Link, type LiveState } from "./live-state";

/** What tabs of one browser tell each other. */
type TabMessage =
  | { readonly kind: "want"; readonly tab: string; readonly topics: readonly Topic[] }
  | { readonly kind: "leave"; readonly tab: string }
  | { readonly kind: "roll-call" }
  | { readonly kind: "frame"; readonly frame: Frame }
  | { readonly kind: "link"; readonly link: Link }
  | { readonly kind: "state"; readonly to: string; readonly state: LiveState };

/** The part of BroadcastChannel that is used. */
export interface TabChannel {
  onmessage: ((event: MessageEvent<TabMessage>) => void) | null;
  postMessage(message: TabMessage): void;
  close(): void;
}

export interface SharedStreamOptions {
  readonly tab: string;
  /** Both null where the browser has none (a page over plain http): then every tab opens its own stream. */
  readonly locks: Pick<LockManager, "request"> | null;
  readonly channel: TabChannel | null;
  readonly open: (options: Omit<EventStreamOptions, "connect">) => EventStream;
  readonly readState: () => LiveState;
  readonly onFrame: (frame: Frame) => void;
  readonly onLink: (link: Link) => void;
  /** The leader's state, for a tab that joins later. */
  readonly onState: (state: LiveState) => void;
}

/** A tab's part in the browser's one stream. */
export interface SharedStream {
  want(topics: readonly Topic[]): void;
  /** Gives the stream away: other tabs take it over. */
  leave(): void;
}

const LOCK = "countersign-stream";
/** Tabs repeat what they want this often; a tab that was not heard for three times as long wants nothing. */
const REPEAT_MS = 20_000;
const FORGET_MS = 3 * REPEAT_MS;

/** Joins the browser's one stream: the tab that holds the lock reads the server and tells the others. */
export function joinSharedStream(options: SharedStreamOptions): SharedStream {
  const { tab, locks, channel } = options;
  const wants = new Map<string, { readonly topics: readonly Topic[]; readonly atMs: number }>();
  const leaving = new AbortController();
  let mine: readonly Topic[] = [];
  let stream: EventStream | null = null;
  let giveBack: (() => void) | null = null;

  function lead(): void {
    const tell = (message: TabMessage) => channel?.postMessage(message);
    stream = options.open({
      onFrame: (frame) => {
        options.onFrame(frame);
        tell({ kind: "frame", frame });
      },
      onLink: (link) => {
        options.onLink(link);
        tell({ kind: "link", link });
      },
    });
    stream.want(wantedTopics());
    tell({ kind: "roll-call" });
  }
  function wantedTopics(): Topic[] {
    const nowMs = Date.now();
    for (const [other, { atMs }] of wants) if (nowMs - atMs > FORGET_MS) wants.delete(other);
    const all = new Set([...mine, ...[...wants.values()].flatMap((each) => each.topics)]);
    return TOPICS.filter((topic) => all.has(topic));
  }
  function hear(message: TabMessage): void {
    switch (message.kind) {
      case "want":
        if (stream === null) return;
        if (!wants.has(message.tab)) channel?.postMessage({ kind: "state", to: message.tab, state: options.readState() });
        wants.set(message.tab, { topics: message.topics, atMs: Date.now() });
        stream.want(wantedTopics());
        return;
      case "leave":
        if (wants.delete(message.tab)) stream?.want(wantedTopics());
        return;
      case "roll-call":
        if (stream === null) sayWant();
        return;
      case "frame":
        if (stream === null) options.onFrame(message.frame);
        return;
      case "link":
        if (stream === null) options.onLink(message.link);
        return;
      case "state":
        if (stream === null && message.to === tab && message.state !== NO_LIVE_STATE) options.onState(message.state);
        return;
      default: {
        const never: never = message;
        return never;
      }
    }
  }
  function sayWant(): void {
    channel?.postMessage({ kind: "want", tab, topics: mine });
  }

  if (channel !== null) channel.onmessage = (event) => hear(event.data);
  const repeat = setInterval(() => {
    if (stream === null) sayWant();
    else stream.want(wantedTopics());
  }, REPEAT_MS);
  if (locks === null || channel === null) lead();
  else
    locks
      .request(LOCK, { signal: leaving.signal }, () => {
        if (leaving.signal.aborted) return;
        lead();
        return new Promise<void>((done) => (giveBack = done));
      })
      .catch(() => undefined);

  return {
    want(topics) {
      mine = topics;
      if (stream === null) sayWant();
      else stream.want(wantedTopics());
    },
    leave() {
      clearInterval(repeat);
      stream?.close();
      stream = null;
      channel?.postMessage({ kind: "leave", tab });
      channel?.close();
      leaving.abort();
      giveBack?.();
    },
  };
}
