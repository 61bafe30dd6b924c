import type { Attempt } from "@/lib/domain/attempt";
import type { FlowMeaning } from "@/lib/domain/classify";
import type { Coverage, CoverageHole, NodeCoverage } from "@/lib/domain/coverage";
import type { Findings } from "@/lib/domain/findings/finding";
import type { PairCause } from "@/lib/domain/findings/pair-cause";
import type { Facet } from "@/lib/domain/filter-facets";
import type { Flow } from "@/lib/domain/flow";
import type { ComparedWindow, UnderRequired } from "@/lib/domain/history/compared-window";
import type { ClusterClaims } from "@/lib/domain/join/cluster-claims";
import type { Instant } from "@/lib/domain/instant";
import type { CapReport } from "@/lib/domain/ledger-caps";
import type { Grade } from "@/lib/domain/outcome";
import type { OutcomeCounts, Pair, PairRequired } from "@/lib/domain/pair";
import type { Snapshot } from "@/lib/domain/history/stored";
import type { SpireStanding } from "@/lib/domain/join/spire-standing";
import type { SynAckComparison } from "@/lib/domain/wait/syn-ack";
import type { WaitOfWindow } from "@/lib/domain/wait/wait";
import type { SourceHealth, SourceNature } from "@/lib/ports/flow-source";
import type { HistoryHealth, HistoryNature } from "@/lib/ports/history-store";
import type { ChangesOfWindow } from "./answer-changes";
import type { RiseReply } from "./answer-rise";
import type { BesideStatus } from "./beside";
import type { ListedIdentity } from "@/lib/domain/join/listed-identity";
import type { ListedPolicy, ListedRule } from "@/lib/domain/join/policy-list";
import type { EngineVersion } from "@/lib/domain/policy/engine-options";
import type { IdentityShow, PairSort, PolicyShow } from "./question";
import type { RuleMatches } from "./rule-matches";

/** The one flow source as the strip shows it. */
export interface SourceStatus {
  readonly nature: SourceNature;
  readonly health: SourceHealth;
  readonly relayVersion: string | null;
  /** As the source counts them; null when it does not say. */
  readonly flowsPerSec: number | null;
  /** Largest lag measured lately; null when none was. */
  readonly lagMs: number | null;
}

/** State of the live model at one revision; what a stream opens with. */
export interface EngineStatus {
  /** Names this life of the model: revisions of different epochs cannot be compared. */
  readonly epoch: string;
  readonly revision: number;
  /** The cluster's name as set, else as its flows say it, else "default". */
  readonly cluster: string;
  /** The source's newest moment: the wall clock while it is live, else its last event. */
  readonly asOf: Instant;
  readonly watermark: Instant | null;
  /** True once everything that the source held when it was opened has been read. */
  readonly historyRead: boolean;
  /** True once a finite source was read to its end. */
  readonly ended: boolean;
  readonly source: SourceStatus;
  /** Of all nodes, over the default window. */
  readonly coverage: Coverage;
  readonly holes: readonly CoverageHole[];
  /** Of the engine's own working: what operators watch. */
  readonly counters: EngineCounters;
  /** How what is read beside the flows stands. */
  readonly beside: BesideStatus;
  /** How what is written for later stands; null: nothing is. */
  readonly history: HistoryStatus | null;
}

/** The writing of history in this life of the model. */
export interface HistoryStatus {
  readonly nature: HistoryNature;
  readonly health: HistoryHealth;
  /** Why the last write failed; null once one went well. */
  readonly lastError: string | null;
  /** Everything before it is stored; null while nothing is, or it is not known. */
  readonly closedUntil: Instant | null;
  readonly waiting: { readonly blocks: number; readonly bytes: number };
  readonly written: { readonly events: number; readonly attempts: number; readonly minutes: number };
  /** Not stored, for the store did not answer for too long. */
  readonly letGo: { readonly events: number; readonly attempts: number };
}

/** Totals since the source was opened; they never go down within an epoch. */
export interface EngineCounters {
  readonly flows: number;
  readonly repeats: number;
  readonly lost: number;
  readonly gaps: number;
  readonly late: number;
  readonly unattributedDrops: number;
  readonly brokenLines: number;
  readonly attempts: number;
  readonly pairs: number;
}

/** What every reply carries: it is true of `window` as of `revision`, as completely as `coverage` says. */
export interface ReplyHead {
  readonly epoch: string;
  readonly revision: number;
  readonly cluster: string;
  /** The window answered, which may be wider than the one asked (snapped outward to whole buckets). */
  readonly window: { readonly from: Instant; readonly to: Instant };
  readonly watermark: Instant | null;
  readonly coverage: Coverage;
}

export interface AttemptRow {
  readonly pair: string;
  readonly attempt: Attempt;
}

/** A flow as a row, with what it came to mean; or a stretch in which events are known to be missing. */
export type FlowRow =
  | { readonly row: "flow"; readonly id: string; readonly flow: Flow; readonly meaning: FlowMeaning; readonly attempt: AttemptRow | null }
  | { readonly row: "hole"; readonly hole: CoverageHole };
export type FlowRowOfFlow = Extract<FlowRow, { row: "flow" }>;

export interface OverviewReply extends ReplyHead {
  readonly kind: "overview";
  readonly source: SourceStatus;
  readonly attempts: OutcomeCounts;
  readonly underRequired: UnderRequired;
  readonly beside: {
    readonly establishedRefused: { readonly connections: number; readonly packets: number; readonly pairs: number };
    readonly authRefusedRecovered: number;
    readonly authRefusedOpen: number;
    readonly l7: { readonly connectionsRefusedAll: number; readonly connectionsRefusedSome: number; readonly requestsRefused: number };
  };
  readonly grades: Readonly<Record<Grade, number>>;
  readonly pairs: number;
  readonly bucketMs: number;
  readonly series: readonly { readonly at: Instant; readonly counts: OutcomeCounts }[];
  readonly holes: readonly CoverageHole[];
  readonly establishedRefused: readonly Pair[];
  readonly notAuthenticated: { readonly pairs: number; readonly worst: readonly Pair[] };
  readonly refusedByNodes: readonly { readonly sourceNode: string | null; readonly destinationNode: string | null; readonly refused: number; readonly pairs: number }[];
  readonly claims: ClusterClaims;
  readonly changes: ChangesOfWindow;
  /** null: refusals did not rise sharply in the window, or not enough of it is held to tell. */
  readonly rise: RiseReply | null;
  /** The window it was asked to be compared with; null: none. */
  readonly compare: ComparedWindow | null;
}

export interface PairsReply extends ReplyHead {
  readonly kind: "pairs";
  /** Pairs of the window, and those of them that match. */
  readonly total: number;
  readonly matched: number;
  /** Summed over the pairs that match. */
  readonly attempts: OutcomeCounts;
  readonly sort: PairSort;
  readonly nextCursor: string | null;
  readonly pairs: readonly Pair[];
  readonly facets: readonly Facet[];
}

export interface PairReply extends ReplyHead {
  readonly kind: "pair";
  readonly pair: Pair;
  readonly ports: readonly { readonly key: string; readonly port: number; readonly total: number }[];
  readonly attempts: readonly AttemptRow[];
  readonly attemptsMatched: number;
  readonly holes: readonly CoverageHole[];
  readonly reverse: string | null;
  readonly cause: PairCause;
  /** Those that may bear on it. */
  readonly changes: ChangesOfWindow;
  readonly compare: ComparedWindow | null;
}

export interface AttemptsReply extends ReplyHead {
  readonly kind: "attempts";
  /** As far back as was looked. */
  readonly matched: number;
  /** Older ones were not looked at yet: the next page goes on from there. null: the whole window was looked through. */
  readonly searchedFrom: Instant | null;
  readonly nextCursor: string | null;
  readonly attempts: readonly AttemptRow[];
}

export interface WaitReply extends ReplyHead, WaitOfWindow {
  readonly kind: "wait";
  /** Waits of attempts that began up to this time are known to their bucket alone, and by pair alone; null: all are exact. */
  readonly roughUntil: Instant | null;
  readonly synAck: SynAckComparison;
  readonly changes: ChangesOfWindow;
  readonly holes: readonly CoverageHole[];
}

export interface FlowsReply extends ReplyHead {
  readonly kind: "flows";
  /** As far back as was looked. */
  readonly matched: number;
  /** Older ones were not looked at yet: the next page goes on from there. null: the whole window was looked through. */
  readonly searchedFrom: Instant | null;
  /** Flows in memory, and since when flows are held, there or in history; null when none are. */
  readonly held: number;
  readonly heldFrom: Instant | null;
  readonly nextCursor: string | null;
  readonly rows: readonly FlowRow[];
}

export interface FlowReply extends ReplyHead {
  readonly kind: "flow";
  readonly flow: FlowRowOfFlow;
  readonly attempt: AttemptRow | null;
  /** What the policies that are read demand of its pair; null where none are, or it belongs to no pair that is held. */
  readonly required: PairRequired | null;
  /** Events of the same connection, oldest first, this one among them; at most 200. */
  readonly neighbours: readonly FlowRowOfFlow[];
}

export interface CoverageReply extends ReplyHead {
  readonly kind: "coverage";
  readonly source: SourceStatus;
  readonly nodes: readonly (NodeCoverage & { readonly pairsDecided: number })[];
  readonly holes: readonly (CoverageHole & { readonly pairsTouched: number })[];
  readonly brokenLines: { readonly count: number; readonly first: readonly BrokenLine[] };
  readonly caps: readonly CapReport[];
  readonly history: HistoryStatus | null;
}

/** As of now: its window is the one that is held, for the coverage beside it. */
export interface SpireReply extends ReplyHead {
  readonly kind: "spire";
  readonly standing: SpireStanding;
  readonly kubernetes: BesideStatus["cluster"];
}

export interface FindingsReply extends ReplyHead, Omit<Findings, "byPair"> {
  readonly kind: "findings";
}

/** A rule with the pods it selects (null: not known) and the pairs it decides. */
export interface RuleRow extends ListedRule {
  readonly selects: number | null;
  readonly matches: RuleMatches;
}

export interface PolicyRow extends Omit<ListedPolicy, "rules"> {
  readonly rules: readonly RuleRow[];
}

export interface PoliciesReply extends ReplyHead {
  readonly kind: "policies";
  /** Policies and rules that are known in all. */
  readonly total: { readonly policies: number; readonly rules: number };
  readonly shown: PolicyShow;
  readonly counts: Readonly<Record<PolicyShow, number>>;
  readonly matched: number;
  /** Why a policy may exist that is not known; null when all are. */
  readonly missing: string | null;
  /** The agents' version, where all run one that is known; and whose rules are followed for it. */
  readonly agents: string | null;
  readonly engines: readonly EngineVersion[];
  /** Pods that policies could select, and why the count may be short. */
  readonly pods: { readonly of: number; readonly unknown: number; readonly missing: string | null };
  /** Pairs and new connections that were asked about; of `undecided` pairs it is not known which rules decide. */
  readonly asked: { readonly pairs: number; readonly attempts: number; readonly undecided: number };
  readonly policies: readonly PolicyRow[];
  /** The parsed JSON of the one object asked for. */
  readonly object: Readonly<Record<string, unknown>> | null;
}

export interface IdentitiesReply extends ReplyHead {
  readonly kind: "identities";
  readonly shown: IdentityShow;
  readonly counts: Readonly<Record<IdentityShow, number>>;
  /** Identities of which nobody can say whether they were authenticated in the window. */
  readonly authenticationUnknown: number;
  /** Identities of this cluster's pods: what an entry can be asked of. */
  readonly workloads: number;
  readonly found: number;
  readonly matched: number;
  readonly trustDomain: string | null;
  /** When the entries were last read whole, epoch ms; null where they are not vouched for now, with the reason. */
  readonly entriesReadAtMs: number | null;
  readonly entriesSilence: string | null;
  /** Why an identity may exist that is not listed; null when all are known. */
  readonly missing: string | null;
  readonly soonMs: number;
  readonly identities: readonly ListedIdentity[];
}

/** How long frozen links live here, and why. */
export interface SnapshotKeeping {
  readonly outlivesRestart: boolean;
  /** One sentence for people. */
  readonly sentence: string;
}

/** What was kept. As in all replies about frozen links, the head's window is all that can be asked about now. */
export interface FreezeReply extends ReplyHead {
  readonly kind: "freeze";
  readonly id: string;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  /** UTF-8 bytes of its answers. */
  readonly bytes: number;
  readonly keeping: SnapshotKeeping;
}

export interface SnapshotReply extends ReplyHead {
  readonly kind: "snapshot";
  readonly snapshot: Snapshot;
  readonly expiresAtMs: number;
  readonly keeping: SnapshotKeeping;
}

export interface ThawReply extends ReplyHead {
  readonly kind: "thaw";
}

export interface BrokenLine {
  readonly file: string;
  readonly line: number;
  /** What `line` counts: lines of text, or bytes of a file without lines. */
  readonly unit: "line" | "byte";
  readonly reason: string;
}

export type Reply = OverviewReply | PairsReply | PairReply | AttemptsReply | WaitReply | FlowsReply | FlowReply | CoverageReply | SpireReply | FindingsReply | PoliciesReply | IdentitiesReply | FreezeReply | SnapshotReply | ThawReply;
export type ReplyOf<Kind extends Reply["kind"]> = Extract<Reply, { kind: Kind }>;
