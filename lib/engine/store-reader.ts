import { msOfInstant, printInstant, type Instant } from "@/lib/domain/instant";
import { messageOf } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { FlowSource, SourceEvent, SourceHealth, SourceNature } from "@/lib/ports/flow-source";
import type { HistorySpan, HistoryStore } from "@/lib/ports/history-store";
import type { KeptHistory } from "./history/kept-history";
import type { HistoryStatus } from "./reply";

/** A store that other processes fill, as the source of an engine that reads no Relay: its time is how far they closed. */
export interface StoreReader {
  /** Brings no flows: only how far the store reaches, as its watermark. */
  readonly source: FlowSource;
  /** Memory holds nothing; all before the watermark is the store's. */
  readonly kept: KeptHistory;
  status(): HistoryStatus;
}

/** How often it is asked how far the store reaches. */
const ASK_EACH_MS = 5_000;
/** Minutes are written about five minutes after they began: when the last is twice as old, nobody writes. */
const BEHIND_MS = 10 * 60_000;

/** A reader of `store`; `nature` names the Relay that others read. */
export function createStoreReader({ store, nature, clock }: { readonly store: HistoryStore; readonly nature: SourceNature; readonly clock: Clock }): StoreReader {
  const closing = new AbortController();
  let closedUntil: Instant | null = null;
  let health: SourceHealth = { state: "starting", sinceMs: clock.now(), attempt: 0, retryAtMs: null, lastError: null, sentence: "" };

  function become(state: SourceHealth["state"], sentence: string, lastError: string | null): SourceEvent[] {
    if (health.state === state && health.sentence === sentence && health.lastError === lastError) return [];
    health = { ...health, state, sentence, lastError, sinceMs: state === health.state ? health.sinceMs : clock.now() };
    return [{ kind: "health", health }];
  }

  async function look(): Promise<SourceEvent[]> {
    try {
      const span = await store.span();
      const isNews = span.closedUntil !== null && (closedUntil === null || span.closedUntil > closedUntil);
      if (isNews) closedUntil = span.closedUntil;
      return [...(isNews && closedUntil !== null ? [{ kind: "watermark", at: closedUntil } as const] : []), ...become("live", sayReach(span, clock.now()), null)];
    } catch (error) {
      return become("retrying", `the history that ingest processes write cannot be asked: ${messageOf(error)}`, messageOf(error));
    }
  }

  async function* events(signal: AbortSignal): AsyncGenerator<readonly SourceEvent[], void, undefined> {
    const isOver = (): boolean => signal.aborted || closing.signal.aborted;
    while (!isOver()) {
      const told = await look();
      if (told.length > 0) yield told;
      if (!isOver()) await pause(clock, health.state === "live" ? ASK_EACH_MS : 1_000, [signal, closing.signal]);
    }
  }

  return {
    source: {
      nature: { ...nature, live: true, stored: true },
      events,
      health: () => health,
      wantTail: () => undefined,
      close() {
        closing.abort();
        return Promise.resolve();
      },
    },
    kept: { recorder: null, frontier: () => closedUntil, listedFrom: () => closedUntil, storedUntil: () => closedUntil },
    status: () => ({ nature: store.nature, health: store.health(), lastError: null, closedUntil, waiting: { blocks: 0, bytes: 0 }, written: { events: 0, attempts: 0, minutes: 0 }, letGo: { events: 0, attempts: 0 } }),
  };
}

/** How far the store reaches, and who of those who write it is behind. */
function sayReach({ closedUntil, shares = [] }: HistorySpan, nowMs: number): string {
  if (closedUntil === null) return "no ingest process has written a minute yet: the first is written about five minutes after one starts";
  const of = shares[0]?.of ?? 1;
  const silent = Array.from({ length: of }, (_, at) => at + 1).flatMap((index) => {
    const share = shares.find((one) => one.index === index);
    // What one process writes for all nodes has no number.
    if (of === 1 || (share !== undefined && share.closedUntil >= closedUntil)) return [];
    return [`share ${index} of ${of} closed nothing${share === undefined ? "" : ` since ${printInstant(share.closedUntil)}`}`];
  });
  return [`counts up to ${printInstant(closedUntil)}: ingest processes write closed minutes, about five minutes after they began`, ...silent, ...(nowMs - msOfInstant(closedUntil) > BEHIND_MS ? ["none has written since: look whether they run"] : [])].join("; ");
}

/** Resolves after `ms`, or when one of the signals is given. */
function pause(clock: Clock, ms: number, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, end);
    function end(): void {
      cancel();
      for (const signal of signals) signal.removeEventListener("abort", end);
      resolve();
    }
    for (const signal of signals) signal.addEventListener("abort", end);
  });
}
