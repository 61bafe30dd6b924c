import type { FlowSource, SourceEvent, SourceGap, SourceHealth } from "@/lib/ports/flow-source";
import type { Flow, LostEvents } from "@/lib/domain/flow";

/** Pulls a source in the background and keeps what came. */
export interface Collected {
  readonly events: SourceEvent[];
  uuids(): string[];
  flows(): Flow[];
  gaps(): SourceGap[];
  lost(): LostEvents[];
  healths(): SourceHealth[];
  /** Resolves when `done()` holds; rejects with what was seen after `withinMs`. */
  until(done: () => boolean, withinMs?: number): Promise<void>;
  /** Stops pulling without closing; `resume` goes on. */
  hold(): void;
  resume(): void;
  /** Closes the source and waits for the iteration to end. */
  end(): Promise<void>;
}

export function collect(source: FlowSource): Collected {
  const events: SourceEvent[] = [];
  const stop = new AbortController();
  let release: (() => void) | null = null;
  let held: Promise<void> = Promise.resolve();
  const pulling = (async () => {
    for await (const batch of source.events(stop.signal)) {
      for (const event of batch) events.push(event);
      await held;
    }
  })();
  const flows = (): Flow[] => events.flatMap((event) => (event.kind === "flow" ? [event.flow] : []));
  return {
    events,
    flows,
    uuids: () => flows().map((flow) => flow.uuid),
    gaps: () => events.flatMap((event) => (event.kind === "gap" ? [event.gap] : [])),
    lost: () => events.flatMap((event) => (event.kind === "lost" ? [event.lost] : [])),
    healths: () => events.flatMap((event) => (event.kind === "health" ? [event.health] : [])),
    async until(done, withinMs = 8_000) {
      const endMs = Date.now() + withinMs;
      while (!done()) {
        if (Date.now() > endMs) throw new Error(`Not within ${withinMs} ms; ${flows().length} flows, health ${JSON.stringify(source.health())}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    hold() {
      held = new Promise((resolve) => (release = resolve));
    },
    resume() {
      release?.();
    },
    async end() {
      release?.();
      stop.abort();
      await source.close();
      await pulling;
    },
  };
}
