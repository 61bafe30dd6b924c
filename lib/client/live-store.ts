import type { Frame, Topic } from "@/lib/wire/frames";
import { openLater } from "./later-stream";
import { applyFrame, NO_LIVE_STATE, type Link, type LiveEffect, type LiveState } from "./live-state";
import { joinSharedStream, type SharedStream } from "./shared-stream";

/** The page's one view of the live stream: its state, and who wants what of it. */
export interface LiveStore {
  subscribe(listener: () => void): () => void;
  read(): LiveState;
  /** Wants a topic until the returned function is called. */
  want(topic: Topic): () => void;
  /** Hears what frames ask of those who hold answers. */
  onEffect(listener: (effect: LiveEffect) => void): () => void;
  /** Takes part in the stream while the page is visible; returns how to stop. */
  start(): () => void;
}

/** A tab that is hidden this long gives its part in the stream away. */
const HIDDEN_GRACE_MS = 5000;

/** A store that is not connected yet. */
export function createLiveStore(): LiveStore {
  const listeners = new Set<() => void>();
  const effectListeners = new Set<(effect: LiveEffect) => void>();
  const wanted = new Map<Topic, number>();
  let state: LiveState = NO_LIVE_STATE;
  let stream: SharedStream | null = null;

  function setState(next: LiveState): void {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  }
  function tell(effect: LiveEffect): void {
    for (const listener of effectListeners) listener(effect);
  }
  function receive(frame: Frame): void {
    const applied = applyFrame(state, frame, Date.now());
    setState(applied.state);
    applied.effects.forEach(tell);
  }
  function setLink(link: Link): void {
    setState({ ...state, link });
  }
  function sayWants(): void {
    stream?.want([...wanted.keys()]);
  }
  function join(): void {
    if (stream !== null) return;
    stream = joinSharedStream({
      tab: crypto.getRandomValues(new Uint32Array(4)).join("-"),
      locks: "locks" in navigator ? navigator.locks : null,
      channel: "BroadcastChannel" in window ? new BroadcastChannel("countersign-stream") : null,
      open: (options) => openLater(async () => {
        const { openEventStream } = await import("./event-stream");
        return () => openEventStream({ ...options, connect: (url) => new EventSource(url) });
      }),
      readState: () => state,
      onFrame: receive,
      onLink: setLink,
      onState: (next) => {
        if (next.health !== null) receive({ event: "snapshot", data: { ...next.health, revision: next.revision } });
        setLink(next.link);
      },
    });
    sayWants();
  }
  function leave(): void {
    stream?.leave();
    stream = null;
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    read: () => state,
    want(topic) {
      wanted.set(topic, (wanted.get(topic) ?? 0) + 1);
      sayWants();
      return () => {
        const left = (wanted.get(topic) ?? 1) - 1;
        if (left === 0) wanted.delete(topic);
        else wanted.set(topic, left);
        sayWants();
      };
    },
    onEffect(listener) {
      effectListeners.add(listener);
      return () => effectListeners.delete(listener);
    },
    start() {
      let grace: ReturnType<typeof setTimeout> | undefined;
      const follow = () => {
        clearTimeout(grace);
        if (document.visibilityState === "visible") join();
        else grace = setTimeout(leave, HIDDEN_GRACE_MS);
      };
      document.addEventListener("visibilitychange", follow);
      window.addEventListener("pagehide", leave);
      window.addEventListener("pageshow", follow);
      follow();
      return () => {
        clearTimeout(grace);
        document.removeEventListener("visibilitychange", follow);
        window.removeEventListener("pagehide", leave);
        window.removeEventListener("pageshow", follow);
        leave();
      };
    },
  };
}
