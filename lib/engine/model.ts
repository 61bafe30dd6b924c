import { coverageOf, type CoverageGround, type TimeWindow } from "@/lib/domain/coverage-of";
import { clusterOfNode } from "@/lib/domain/connection";
import { attemptAt } from "@/lib/domain/connection-record";
import type { Flow } from "@/lib/domain/flow";
import { closedUntilOf } from "@/lib/domain/history/minute-close";
import { plusMs, type Instant } from "@/lib/domain/instant";
import { createLedger, type Ledger, type LedgerCoverage } from "@/lib/domain/ledger";
import type { CapReport } from "@/lib/domain/ledger-caps";
import { createPairBook, type PairBook } from "@/lib/domain/pair-book";
import { BUCKET_NS } from "@/lib/domain/pair-row";
import { createWaitGround, type WaitGround } from "@/lib/domain/wait/exclusion";
import { createWaitBook, type WaitBook } from "@/lib/domain/wait/wait-book";
import type { Clock } from "@/lib/ports/clock";
import type { SourceEvent, SourceHealth, SourceNature } from "@/lib/ports/flow-source";
import type { ShareWatch } from "@/lib/ports/share-watch";
import { createAttemptRing, type AttemptRing } from "./attempt-ring";
import { rowOfAttempt } from "./attempt-row";
import type { ChangeLog } from "./change-log";
import { BROKEN_LINES_KEPT, type EngineCaps } from "./caps";
import { createFlowRing, type FlowEntry, type FlowRing } from "./flow-ring";
import { createNodeOfAddress, type NodeOfAddress } from "./node-of-address";
import type { AttemptRow, BrokenLine, EngineCounters, HistoryStatus, ReplyHead, SourceStatus } from "./reply";
import { forgettableBefore, listedFromOf, memoryFromOf, type KeptHistory } from "./history/kept-history";
import { reasonsOfHealth, reasonsOfLosses } from "./stream-reasons";
import type { Surroundings } from "./surroundings";
import { createStreamClock, type StreamClock } from "./stream-clock";

export interface ModelOptions {
  readonly nature: SourceNature;
  readonly health: () => SourceHealth;
  readonly clock: Clock;
  readonly caps: EngineCaps;
  readonly epoch: string;
  readonly clusterName: string | null;
  /** Reads a flow from its record again; null: the flows themselves are held. */
  readonly reread: ((record: Uint8Array) => Flow) | null;
  /** What stands around the flows; null: nothing is read beside them. */
  readonly surroundings: Surroundings | null;
  readonly changes: ChangeLog;
  /** Which part of the nodes is counted here; all when absent. */
  readonly share?: ShareWatch | null;
  /** What a store keeps; null or absent: memory is all there is. */
  readonly kept?: KeptHistory | null;
  /** How the writing of it stands, and its caps. */
  readonly writing?: { reports?(): readonly CapReport[]; status(): HistoryStatus } | null;
}

/** What one `settle` brought to light. */
export interface Settled {
  /** null: all may have changed, for what stands around them did. */
  readonly changedPairs: readonly string[] | null;
  readonly flows: readonly FlowEntry[];
}

/** Everything the engine knows, and how one more event changes it. Bounded everywhere; see `caps`. */
export interface Model {
  readonly book: PairBook;
  readonly surroundings: Surroundings | null;
  /** What changed around the traffic. */
  readonly changes: ChangeLog;
  readonly attempts: AttemptRing;
  readonly waits: WaitBook;
  readonly flows: FlowRing;
  readonly nodeOf: NodeOfAddress;
  readonly time: StreamClock;
  /** Grows with everything that could change an answer. */
  readonly revision: number;
  /** Grows when a peer got a better name. */
  readonly renames: number;
  /** Grows when everything may read differently: an answer of before is not to be given again. */
  readonly upheavals: number;
  fold(event: SourceEvent): void;
  /** A finite source was read to its end. */
  end(): void;
  /** Derives what the folded events and the passing of time changed. */
  settle(): Settled;
  attemptOf(entry: FlowEntry): AttemptRow | null;
  coverage(): LedgerCoverage;
  /** First moment that pairs can answer for: the first event, unless older buckets were forgotten. */
  firstHeld(): Instant | null;
  /** From the minute that begins here on memory holds all; everything before is the store's. null: memory holds all there is. */
  memoryFrom(): Instant | null;
  /** The same for single events and attempts: these are held from when this life saw every node, unless the rings let them go. */
  listedFrom(): Instant | null;
  readonly unitNs: bigint;
  readonly waitSums: null;
  /** What is known to be missing, as waits ask for it. */
  waitGround(): WaitGround;
  ground(window: TimeWindow): CoverageGround;
  head(window: TimeWindow): ReplyHead;
  source(): SourceStatus;
  counters(): EngineCounters;
  caps(): readonly CapReport[];
  /** How the writing of history stands; null: nothing is written. */
  written(): HistoryStatus | null;
  readonly brokenLines: { readonly count: number; readonly first: readonly BrokenLine[] };
  readonly ended: boolean;
  /** What the source held when it was opened has been read. */
  readonly historyRead: boolean;
}

/** An empty model of a source that was just opened. */
export function createModel(options: ModelOptions): Model {
  const { nature, clock, caps, epoch, surroundings, changes, kept = null } = options;
  const recorder = kept?.recorder ?? null;
  const ledger: Ledger = createLedger(caps.ledger);
  const book = createPairBook(caps.pairs);
  const attempts = createAttemptRing(caps.attempts);
  const flows = createFlowRing(caps.flows, options.reread);
  const waits = createWaitBook(caps.waits, waitGround, recorder?.noteColdStart);
  const nodeOf = createNodeOfAddress(caps.addresses);
  const time = createStreamClock(clock, nature.live);
  const brokenFirst: BrokenLine[] = [];
  const totals = { flows: 0, repeats: 0, lost: 0, gaps: 0, broken: 0 };
  let cluster = options.clusterName;
  let historyRead = false;
  let relayVersion: string | null = null;
  let flowsPerSec: number | null = null;
  const lags = new Map<string, number>();
  let fresh: FlowEntry[] = [];
  let dirty = true;
  let revision = 0;
  let ended = false;
  let forgottenBefore: Instant | null = null;
  let forgotAt: Instant | null = null;
  let coverage: LedgerCoverage | null = null;
  let surroundingsAt = 0;
  let upheavals = 0;

  function foldFlow({ flow }: Extract<SourceEvent, { kind: "flow" }>): void {
    totals.flows += 1;
    time.noteEvent(flow.time);
    cluster ??= clusterOfNode(flow.node);
    nodeOf.learn(flow);
    // Another process counts it; what it tells of its node and of names holds here as well.
    if (options.share?.map()?.owns(flow) === false) return void (ledger.foldBystander(flow), recorder?.noteBystander(flow));
    const folded = ledger.foldFlow(flow);
    const entry = flows.add(flow, folded.meaning, folded.connection ?? (folded.counted ? ledger.connectionOf(flow) : null));
    recorder?.noteFlow(flow, entry, folded);
    if (entry === null) totals.repeats += 1;
    else if (fresh.length < caps.flows.flows) fresh.push(entry);
  }

  function noteLag(node: string | null, lagMs: number): void {
    lags.set(node ?? "", lagMs);
    ledger.foldLag(node, lagMs);
    time.noteLag(Math.max(0, ...lags.values()));
  }

  function forgetOld(): void {
    const newest = time.asOf();
    if (forgotAt !== null && newest < plusMs(forgotAt, 60_000)) return;
    forgotAt = newest;
    const before = forgettableBefore(newest, kept, caps);
    const first = ledger.coverage().firstEventAt;
    if (first !== null && first < before) {
      book.forgetBefore(before);
      forgottenBefore = before;
    }
    const eventsBefore = plusMs(newest, -caps.retention.eventsMs);
    attempts.forgetBefore(eventsBefore);
    flows.forgetBefore(eventsBefore);
    waits.forgetBefore(before);
  }

  function readCoverage(): LedgerCoverage {
    return (coverage ??= ledger.coverage());
  }

  function waitGround(): WaitGround {
    const { holes, nodes } = readCoverage();
    return createWaitGround(holes, new Map(nodes.flatMap(({ node, ringStart }) => (ringStart === null ? [] : [[node, ringStart]]))));
  }

  function firstHeld(): Instant | null {
    const first = readCoverage().firstEventAt;
    return first !== null && forgottenBefore !== null && forgottenBefore > first ? forgottenBefore : first;
  }

  function capReports(): readonly CapReport[] {
    return [...readCoverage().caps, book.cap(), attempts.report(), flows.report(), ...waits.reports(), changes.report(), ...(options.writing?.reports?.() ?? [])];
  }

  /** True when everything may read differently for what was told of the surroundings. */
  function takeSurroundings(): boolean {
    if (surroundings === null || surroundings.revision === surroundingsAt) return false;
    surroundingsAt = surroundings.revision;
    for (const owned of surroundings.takeOwned()) {
      ledger.foldOwner(owned);
      dirty = true;
    }
    // An answer that was made before may be another now; only after an upheaval need every one be asked for again.
    revision += 1;
    const upheaval = surroundings.takeUpheaval();
    if (upheaval) upheavals += 1;
    return upheaval;
  }

  const model: Model = {
    book,
    surroundings,
    changes,
    attempts,
    flows,
    waits,
    nodeOf,
    time,
    get revision() {
      return revision;
    },
    get renames() {
      return book.renames;
    },
    get upheavals() {
      return upheavals;
    },
    fold(event) {
      dirty = true;
      if (event.kind !== "flow") recorder?.noteEvent(event, time.asOf());
      switch (event.kind) {
        case "flow":
          return foldFlow(event);
        case "lost":
          totals.lost += event.lost.count;
          return ledger.foldLost(event.lost);
        case "node-status":
          return ledger.foldNodeStatus(event.status);
        case "nodes":
          relayVersion = event.relayVersion ?? relayVersion;
          flowsPerSec = event.flowsPerSec;
          return ledger.foldNodes(event.nodes);
        case "gap":
          totals.gaps += 1;
          return ledger.foldGap(event.gap);
        case "health":
          if (nature.live) changes.noteSource(event.health);
          historyRead = historyRead || event.health.state === "live";
          return time.noteState(event.health.state);
        case "broken":
          totals.broken += 1;
          if (brokenFirst.length < BROKEN_LINES_KEPT) brokenFirst.push({ file: event.file, line: event.line, unit: event.unit ?? "line", reason: event.reason });
          return;
        case "watermark":
          time.noteWatermark(event.at);
          return;
        case "lag":
          return noteLag(event.node, event.lagMs);
        case "heartbeat":
          return;
        default:
          return event satisfies never;
      }
    },
    end() {
      ended = true;
      dirty = true;
      const watermark = time.watermark();
      if (watermark !== null) ledger.advance(watermark);
      if (!nature.live) ledger.endCapture();
    },
    settle() {
      const upheaval = takeSurroundings();
      const watermark = ended ? null : time.watermark();
      const moved = watermark !== null && watermark > (readCoverage().watermark ?? 0n);
      if (!dirty && !moved) return { changedPairs: upheaval ? null : [], flows: [] };
      if (watermark !== null) ledger.advance(watermark);
      const changes = ledger.takeChanges();
      for (const [from, to] of changes.aliases) {
        book.foldAlias(from, to);
        waits.rename(from, to);
      }
      if (changes.aliases.length > 0) attempts.rename(new Map(changes.aliases));
      for (const change of changes.attempts) {
        book.fold(change);
        attempts.fold(change);
        waits.fold(change);
      }
      for (const change of changes.remnants) book.foldRemnant(change);
      coverage = null;
      recorder?.noteChanges(changes);
      if (watermark !== null) {
        waits.settle(watermark);
        book.closeBefore(closedUntilOf(watermark));
      }
      forgetOld();
      const changedPairs = book.takeChangedKeys();
      const taken = fresh;
      fresh = [];
      if (dirty || changedPairs.length > 0) revision += 1;
      dirty = false;
      return { changedPairs: upheaval ? null : changedPairs, flows: taken };
    },
    attemptOf(entry) {
      const connection = (entry.connection ??= ledger.connectionOf(entry.flow));
      const attempt = connection && attemptAt(connection, entry.time);
      return attempt && rowOfAttempt(attempt);
    },
    coverage: readCoverage,
    firstHeld,
    memoryFrom: () => memoryFromOf(kept, forgottenBefore),
    listedFrom: () => listedFromOf(kept, forgottenBefore),
    unitNs: BUCKET_NS,
    waitSums: null,
    waitGround,
    ground(window) {
      const { nodes, holes, late, unattributedDrops } = readCoverage();
      return { window, nodes, holes, late, unattributedDrops, carriesCoverage: nature.type !== "capture", streamReasons: [...reasonsOfHealth(nature, options.health()), ...reasonsOfLosses(totals.broken, capReports())] };
    },
    head: (window) => ({
      epoch,
      revision,
      cluster: cluster ?? "default",
      window,
      watermark: readCoverage().watermark,
      coverage: coverageOf(model.ground(window), null),
    }),
    source: () => ({ nature, health: options.health(), relayVersion, flowsPerSec, lagMs: lags.size === 0 ? null : Math.max(...lags.values()) }),
    counters: () => ({
      flows: totals.flows,
      repeats: totals.repeats,
      lost: totals.lost,
      gaps: totals.gaps,
      late: readCoverage().late,
      unattributedDrops: readCoverage().unattributedDrops,
      brokenLines: totals.broken,
      attempts: attempts.seen,
      pairs: book.cap().held,
    }),
    caps: capReports,
    written: () => options.writing?.status() ?? null,
    brokenLines: {
      get count() {
        return totals.broken;
      },
      first: brokenFirst,
    },
    get ended() {
      return ended;
    },
    get historyRead() {
      return nature.live ? historyRead : ended;
    },
  };
  return model;
}
