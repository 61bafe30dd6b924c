import type { SourceEvent, SourceGap } from "@/lib/ports/flow-source";

/** Health changes kept for a reader who does not come: beyond it the oldest go, the newest state always stands. */
const HEALTH_CAP = 64;
/** Gaps kept apart; beyond it they become one over all nodes. */
const GAP_CAP = 1_024;

/** The bounded room between the streams and whoever pulls. */
export interface Mailbox {
  put(event: SourceEvent): void;
  /** True while more than the cap waits: streams are paused, and no question that brings flows is asked. */
  readonly isFull: boolean;
  /** Ends the iteration once what waits was taken. */
  end(): void;
  batches(): AsyncGenerator<readonly SourceEvent[], void, undefined>;
}

export interface MailboxOptions {
  /** Waiting events at which `onFull` is called; what the streams had already decoded still comes on top. */
  readonly cap: number;
  readonly onFull: () => void;
  /** Called when what waited was taken. */
  readonly onRoom: () => void;
}

/** States that are only worth their newest value while nobody pulls. */
function isState(event: SourceEvent): boolean {
  return event.kind === "nodes" || event.kind === "lag" || event.kind === "heartbeat";
}

function stateKey(event: SourceEvent): string {
  return event.kind === "lag" ? `lag ${event.node ?? ""}` : event.kind;
}

function mergeGaps(gaps: readonly SourceGap[]): SourceGap {
  const from = gaps.reduce((least, gap) => (gap.from < least ? gap.from : least), gaps[0]?.from ?? 0n);
  const to = gaps.reduce((most, gap) => (gap.to > most ? gap.to : most), gaps[0]?.to ?? 0n);
  return { node: null, from, to, reason: `More than ${GAP_CAP} gaps, told as one` };
}

/**
 * A queue of events taken in batches. Flows, losses and node states are never dropped: the streams behind them pause
 * at the cap. States of nodes, lag and heartbeats keep their newest value only, and do not grow.
 */
export function openMailbox(options: MailboxOptions): Mailbox {
  let waiting: SourceEvent[] = [];
  const states = new Map<string, SourceEvent>();
  let gaps: SourceGap[] = [];
  let healths = 0;
  let full = false;
  let ended = false;
  let wake: (() => void) | null = null;

  const flushGaps = (): SourceEvent[] => gaps.map((gap) => ({ kind: "gap", gap }));
  const hasSome = (): boolean => waiting.length > 0 || states.size > 0 || gaps.length > 0;
  const dropOldestHealth = (): void => {
    const oldest = waiting.findIndex((event) => event.kind === "health");
    if (oldest >= 0) waiting.splice(oldest, 1);
  };
  const take = (): readonly SourceEvent[] => {
    const batch = [...waiting, ...flushGaps(), ...states.values()];
    waiting = [];
    states.clear();
    gaps = [];
    healths = 0;
    if (full) {
      full = false;
      options.onRoom();
    }
    return batch;
  };

  return {
    put(event) {
      if (ended) return;
      if (isState(event)) states.set(stateKey(event), event);
      else if (event.kind === "gap") {
        gaps.push(event.gap);
        if (gaps.length > GAP_CAP) gaps = [mergeGaps(gaps)];
      }
      else {
        if (event.kind === "health" && ++healths > HEALTH_CAP) dropOldestHealth();
        waiting.push(event);
        if (!full && waiting.length >= options.cap) {
          full = true;
          options.onFull();
        }
      }
      wake?.();
    },
    get isFull() {
      return full;
    },
    end() {
      ended = true;
      wake?.();
    },
    async *batches() {
      for (;;) {
        if (hasSome()) yield take();
        else if (ended) return;
        else {
          // What arrives in the same turn of the loop goes out as one batch.
          await new Promise<void>((resolve) => {
            wake = () => setImmediate(resolve);
            if (hasSome() || ended) wake();
          });
          wake = null;
        }
      }
    },
  };
}
