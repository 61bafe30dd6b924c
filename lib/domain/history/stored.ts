import type { Attempt } from "../attempt";
import type { FlowMeaning } from "../classify";
import type { CoverageHole, VerdictsSeen } from "../coverage";
import type { RawRecord } from "../flow";
import type { Instant } from "../instant";
import type { PairTally } from "../pair-tally";
import type { EpisodeKey } from "../wait/episode";
import type { WaitTally } from "../wait/wait-tally";

/** What one pair's new connections of one minute added up to, once nothing could change it any more. */
export interface PairMinute {
  readonly pair: string;
  /** The minute's start. */
  readonly at: Instant;
  readonly tally: PairTally;
  /** Of those that were refused at least once; null where none was. */
  readonly waits: WaitTally | null;
}

/** What may be seen of a pair beside its counts. Values are text: numbers in decimal, an end and a label set as JSON. */
export const SIGHTING_KINDS = [
  "source-end",
  "source-identity",
  "source-pod",
  "source-labels",
  "source-name",
  "source-address",
  "destination-end",
  "destination-identity",
  "destination-pod",
  "destination-labels",
  "destination-name",
  "destination-address",
  "service",
  "policy-ingress",
  "policy-egress",
  "flow",
] as const;
export type SightingKind = (typeof SIGHTING_KINDS)[number];

/** Whether a word is a kind that this version knows: a newer one may have written others. */
export function isSightingKind(word: unknown): word is SightingKind {
  return SIGHTING_KINDS.some((kind) => kind === word);
}

/** One value that was seen of a pair, and when: within one day (UTC) as it is written, over a window as it is read. */
export interface PairSighting {
  readonly pair: string;
  readonly kind: SightingKind;
  readonly value: string;
  readonly first: Instant;
  readonly last: Instant;
}

/** An event that was evidence, with its record as it came. */
export interface StoredEvent {
  readonly id: string;
  readonly time: Instant;
  readonly node: string;
  /** Key of the pair it counted for; "" where it counted for none. */
  readonly pair: string;
  /** What its connection's events have in common; "" where it has none. */
  readonly connection: string;
  readonly meaning: FlowMeaning;
  readonly record: RawRecord;
}

/** A decided attempt; its id is attemptIdOf. */
export interface StoredAttempt {
  readonly id: string;
  readonly pair: string;
  /** It was refused at least once. */
  readonly refused: boolean;
  readonly attempt: Attempt;
}

/** A cold start that ended (M2); its id is coldStartIdOf. */
export interface StoredColdStart extends EpisodeKey {
  readonly pair: string;
  readonly openedAt: Instant;
  readonly lastRefusedAt: Instant;
  /** null: unresolved. */
  readonly closedAt: Instant | null;
  /** The attempt whose refusal opened it. */
  readonly openedBy: Attempt;
}

/** Names a cold start: no two of one pair of identities, node and direction open at one moment. */
export function coldStartIdOf(coldStart: Pick<StoredColdStart, keyof EpisodeKey | "openedAt">): string {
  return `${coldStart.sourceIdentity}>${coldStart.destinationIdentity}|${coldStart.at}|${coldStart.node}|${coldStart.openedAt}`;
}

/** What one node reported in one minute. */
export interface NodeMinute {
  readonly node: string;
  readonly at: Instant;
  /** As Relay calls it; "NODE_CONNECTED" only when it was that through the whole minute. */
  readonly state: string;
  readonly version: string | null;
  readonly ringStart: Instant | null;
  readonly verdicts: VerdictsSeen;
  readonly flows: number;
  readonly lost: number;
  readonly late: number;
}

/** One node over a window, as its minutes add up. */
export interface NodePast {
  readonly node: string;
  /** Minutes with a report, and those of them in which it was connected throughout. */
  readonly minutes: number;
  readonly connected: number;
  /** The worst state that any minute had; "NODE_CONNECTED" where all had that. */
  readonly state: string;
  /** Of its newest minute. */
  readonly version: string | null;
  /** The earliest that any minute told. */
  readonly ringStart: Instant | null;
  /** Seen where any minute saw one, unless any minute showed that they are off. */
  readonly verdicts: VerdictsSeen;
  readonly flows: number;
  readonly lost: number;
  readonly late: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

export const CHANGE_KINDS = ["policy", "configuration", "version", "entry", "agent", "node", "relay", "countersign"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Something around the traffic that changed, and may be why the traffic did. */
export interface ClusterChange {
  /** The same for the same change, whoever tells it: repeats are one. */
  readonly id: string;
  readonly at: Instant;
  readonly kind: ChangeKind;
  readonly verb: "created" | "changed" | "deleted" | "started" | "stopped";
  /** What changed, in a few words: "CiliumNetworkPolicy team-yellow/enforce-access". */
  readonly title: string;
  /** From what to what, where that is short; else "". */
  readonly detail: string;
}

/** Answers as they were when somebody froze them. */
export interface Snapshot {
  readonly id: string;
  /** Epoch ms. */
  readonly createdAtMs: number;
  /** The page with its query, its window absolute: "/pairs?from=…&to=…". */
  readonly page: string;
  /** What the page asked, by path with query, each with its answer as JSON text. */
  readonly answers: Readonly<Record<string, string>>;
}

export type { CoverageHole };
