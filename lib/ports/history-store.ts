import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { ClusterChange, CoverageHole, NodeMinute, NodePast, PairMinute, PairSighting, Snapshot, StoredAttempt, StoredColdStart, StoredEvent } from "@/lib/domain/history/stored";
import type { Instant } from "@/lib/domain/instant";
import type { NodeShare } from "@/lib/domain/share";
import type { PairTally } from "@/lib/domain/pair-tally";
import type { WaitTally } from "@/lib/domain/wait/wait-tally";

/** What a store is, as people are told. */
export interface HistoryNature {
  readonly type: "memory" | "embedded" | "clickhouse";
  /** Where it is, without secrets: "the embedded engine in /var/lib/countersign". */
  readonly label: string;
  /** Whether what is written is there after a restart. */
  readonly outlivesRestart: boolean;
}

/** How a store stands; `failed` needs a person, the others pass by themselves. */
export interface HistoryHealth {
  readonly state: "starting" | "live" | "retrying" | "failed" | "stopped";
  /** Epoch ms at which this state began. */
  readonly sinceMs: number;
  /** What is so and what to do, one sentence; "" while live with nothing to say. */
  readonly sentence: string;
  readonly attempt: number;
  readonly retryAtMs: number | null;
  /** Bytes on disk; null: not known. */
  readonly bytes: number | null;
}

/**
 * What is written in one go. A repeat with the same token changes nothing. What has an id (events, attempts, cold
 * starts, changes) and is written again, as after a restart, is held as it was written last; so is a hole of the same
 * kind, node, start and reason, and a peer's better name.
 */
export interface HistoryBlock {
  readonly token: string;
  readonly events: readonly StoredEvent[];
  readonly attempts: readonly StoredAttempt[];
  readonly sightings: readonly PairSighting[];
  readonly coldStarts: readonly StoredColdStart[];
  /** Minutes that are closed, each among `closes`: every one is written once, by one block, whole, later ones later. A pair's key is never "". */
  readonly minutes: readonly PairMinute[];
  /** Of the same minutes. */
  readonly nodes: readonly NodeMinute[];
  /** Starts of the minutes that this block closes, in order; those without a pair are among them. */
  readonly closes: readonly Instant[];
  readonly holes: readonly CoverageHole[];
  readonly changes: readonly ClusterChange[];
  /** Peers that got a better name. */
  readonly aliases: readonly (readonly [from: string, to: string])[];
}

/** What is held, by resolution; null where nothing is. Everything before a start was let go or never written. */
export interface HistorySpan {
  /** Start of the first closed minute held, and of the first hour whose last minute is closed or was passed over. */
  readonly minutesFrom: Instant | null;
  readonly hoursFrom: Instant | null;
  /** Time of the first event held. */
  readonly eventsFrom: Instant | null;
  /** End of the last closed minute: the next that is to be written. To one who writes none: how far all closed who write. */
  readonly closedUntil: Instant | null;
  /** Only to one who writes none: each share of the nodes that ever closed a minute, and until when it did, by number. */
  readonly shares?: readonly (NodeShare & { readonly closedUntil: Instant })[];
}

/**
 * A stretch of whole minutes, `from` the start of the first, `to` the last instant of the last. Whole hours of it are
 * answered from hours where their minutes are gone or the stretch is long, the rest from minutes.
 */
export interface PastQuery {
  readonly window: TimeWindow;
  /**
   * Equal steps: whole minutes from `window.from`; where the stretch is longer than MINUTES_AT_MOST_MS whole hours, from
   * the hour that `window.from` lies in. An hour counts in the step that it begins in.
   */
  readonly stepNs: bigint;
  /** null: all pairs. */
  readonly pairs: readonly string[] | null;
  /** Set: pairs come with their counts and waits alone, trend and sightings empty; those are most of the work over long stretches. */
  readonly countsAlone?: boolean;
}

/** Longer stretches are answered from hours. */
export const MINUTES_AT_MOST_MS = 26 * 3_600_000;
/** Values of one kind that a pair is given with: those seen last. */
export const SIGHTINGS_OF_KIND = 64;

/** One pair over a stretch. */
export interface PairPast {
  readonly pair: string;
  readonly tally: PairTally;
  readonly waits: WaitTally | null;
  /** Steps with something in them, oldest first; `refused`: for missing authentication, pending ones among them. */
  readonly trend: readonly { readonly at: Instant; readonly total: number; readonly refused: number }[];
  /** Seen on days of the window and not only before or after it: in the order of kinds, then last seen first, then by value. */
  readonly sightings: readonly Omit<PairSighting, "pair">[];
}

/** One step of a stretch, all asked pairs together. */
export interface StepPast {
  readonly at: Instant;
  readonly tally: PairTally;
  readonly waits: WaitTally | null;
}

/** A list's next page: what comes after (older than) this row. */
export interface ListPlace {
  readonly time: Instant;
  readonly id: string;
}

/** Rows of a window, both ends included, newest first, ties by id; of a row that was written under several pairs the newest of the asked. */
export interface ListQuery {
  readonly window: TimeWindow;
  readonly pairs: readonly string[] | null;
  readonly after: ListPlace | null;
  readonly limit: number;
}

export interface EventsQuery extends ListQuery {
  /** Set: only events of this connection. */
  readonly connection: string | null;
}

export interface AttemptsQuery extends ListQuery {
  readonly refusedOnly: boolean;
}

/**
 * Where history is kept. Answers are in total order (texts as compareTexts has them) and depend on what was acknowledged alone. Reads reject with an
 * AppError (`unavailable`) while the store cannot answer; writes reject when it is not certain that all was written:
 * the same block may then be written again.
 */
export interface HistoryStore {
  readonly nature: HistoryNature;
  health(): HistoryHealth;
  /** Calls back when health changes, until the returned function is called. */
  onHealth(callback: () => void): () => void;
  write(block: HistoryBlock): Promise<void>;
  span(): Promise<HistorySpan>;
  /** Pairs with something in the stretch, by key, in batches. */
  pairs(query: PastQuery): AsyncIterable<readonly PairPast[]>;
  /** Steps with something in them, oldest first. */
  series(query: PastQuery): Promise<readonly StepPast[]>;
  attempts(query: AttemptsQuery): Promise<readonly StoredAttempt[]>;
  /** By the time they opened; its id is coldStartIdOf. */
  coldStarts(query: ListQuery): Promise<readonly StoredColdStart[]>;
  events(query: EventsQuery): Promise<readonly StoredEvent[]>;
  event(id: string): Promise<StoredEvent | null>;
  /** By name. */
  nodes(window: TimeWindow): Promise<readonly NodePast[]>;
  /** Stretches of whole minutes in the window that no block closed, oldest first: nothing was recorded there. */
  unrecorded(window: TimeWindow): Promise<readonly TimeWindow[]>;
  /** Holes that touch the window, by start, node (of every node first), kind and reason. */
  holes(window: TimeWindow): Promise<readonly CoverageHole[]>;
  /** Newest first, ties by id. */
  changes(window: TimeWindow, limit: number): Promise<readonly ClusterChange[]>;
  /** One a peer, in the order in which they were written last. */
  aliases(): Promise<readonly (readonly [from: string, to: string])[]>;
  putSnapshot(snapshot: Snapshot): Promise<void>;
  /** null: there is none, or none any more. */
  snapshot(id: string): Promise<Snapshot | null>;
  /** False when there was none. */
  removeSnapshot(id: string): Promise<boolean>;
  /** Waits for what is being written, then lets go. */
  close(): Promise<void>;
}

/** What a writer sees of a store. */
export type HistorySink = Pick<HistoryStore, "nature" | "health" | "onHealth" | "write" | "span">;
