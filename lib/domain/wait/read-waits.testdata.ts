import { attemptIdOf } from "../attempt";
import type { CoverageHole } from "../coverage";
import type { Flow, LostEvents } from "../flow";
import { createLedger, type AttemptChange } from "../ledger";
import { createWaitGround } from "./exclusion";
import type { KeyedEpisode } from "./episode-book";
import type { ToldEpisode } from "./oracle.testdata";
import type { WaitOfWindow } from "./wait";
import { createWaitBook, WAIT_CAPS, type WaitBook, type WaitCaps } from "./wait-book";
import { waitOfWindow } from "./wait-of-window";

export type ReadEvent = { readonly flow: Flow } | { readonly lost: LostEvents };

/** What a reader of these events knows of waits at their end. */
export interface ReadWaits {
  readonly wait: WaitOfWindow;
  readonly book: WaitBook;
  readonly episodes: readonly ToldEpisode[];
  readonly changes: readonly AttemptChange[];
}

export interface ReadOptions {
  readonly end: bigint;
  /** Events between two looks at what changed. */
  readonly every?: number;
  /** Moves the clock while reading: for events in the order of time. */
  readonly watermarkOf?: (flow: Flow) => bigint;
  readonly caps?: WaitCaps;
}

/** Reads events as the engine does: into a ledger, its changes into a wait book, then one window over all of it. */
export function readWaits(events: readonly ReadEvent[], options: ReadOptions): ReadWaits {
  const ledger = createLedger();
  const holes = (): readonly CoverageHole[] => ledger.coverage().holes;
  const ground = () => createWaitGround(holes(), new Map());
  const book = createWaitBook(options.caps ?? WAIT_CAPS, ground);
  const changes: AttemptChange[] = [];
  const atOnce = new Map<string, boolean>();
  let watermark = 0n;
  const take = (): void => {
    for (const change of ledger.takeChanges().attempts) {
      book.fold(change);
      changes.push(change);
      const { before, next } = change;
      if (before) atOnce.delete(attemptIdOf(before));
      if (next?.outcome === "authenticated" && !next.viaProxy) atOnce.set(attemptIdOf(next), true);
    }
    if (watermark > 0n) book.settle(watermark);
  };
  events.forEach((event, index) => {
    if ("flow" in event) {
      ledger.foldFlow(event.flow);
      const at = options.watermarkOf?.(event.flow) ?? 0n;
      if (at > watermark) watermark = at;
    } else ledger.foldLost(event.lost);
    if (options.every === undefined || index % options.every !== 0) return;
    if (watermark > 0n) ledger.advance(watermark);
    take();
  });
  ledger.advance(options.end);
  ledger.endCapture();
  watermark = options.end;
  take();
  const total = atOnce.size;
  const wait = waitOfWindow({
    records: book.records(),
    minutes: book.minutes(),
    sums: null,
    episodes: book.episodes(options.end),
    ground: ground(),
    atOnce: { total, unsure: 0, reason: null, ofPair: () => null, ofColumn: () => null },
    steps: { start: 0n, stepNs: 1n << 62n, count: 1, hasHole: () => false },
    nodeOfSource: () => null,
  });
  return { wait, book, episodes: book.episodes(options.end).map(told), changes };
}

function told({ sourceIdentity, destinationIdentity, node, at, openedAt, closedAt, state }: KeyedEpisode): ToldEpisode {
  return { key: `${sourceIdentity}>${destinationIdentity}|${at}|${node}`, openedAt, closedAt, state };
}
