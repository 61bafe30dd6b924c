import type { Topic } from "@/lib/wire/choices";
import type { EventStream } from "./event-stream";

/** A stream whose code is still on its way: it remembers what was last asked of it, and does that when it is there. */
export function openLater(load: () => Promise<() => EventStream>): EventStream {
  let stream: EventStream | null = null;
  let wanted: readonly Topic[] | null = null;
  let closed = false;
  void load().then((open) => {
    if (closed) return;
    stream = open();
    if (wanted !== null) stream.want(wanted);
  });
  return {
    want(topics) {
      wanted = topics;
      stream?.want(topics);
    },
    close() {
      closed = true;
      stream?.close();
    },
  };
}
