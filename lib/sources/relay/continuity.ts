import { plusMs, type Instant } from "@/lib/domain/instant";
import type { SourceGap } from "@/lib/ports/flow-source";

/** How long after a node's death Relay may still be silent about it: errors are gathered for 10 s (cilium, pkg/hubble/relay/observer). */
const ERROR_DELAY_MS = 12_000;
/** A joint without proof is settled this long after its ring's start was read, so that replayed flows can prove it first. */
const SETTLE_MS = 2_000;
/** The same when the ring's start cannot be read. */
const SETTLE_BLIND_MS = 30_000;
/** Flows of one node come in order but for a hair: events of the proxy are stamped apart from those of the datapath. */
const ORDER_SLACK_MS = 2_000;
/** A node so far behind the others (their median) is not waited for: what it lacks is declared as a gap. */
const FURTHEST_BACK_MS = 300_000;
/** A node that is gone for so many polls (ten minutes) is forgotten: should the name come back, it is another machine. */
const FORGET_POLLS = 60;
/** Nodes remembered at most; beyond it new ones are not tracked: no gap can be told for them. */
const NODES_CAP = 10_000;

/** The place where a new reader takes over from what was read before: to be proven unbroken, or declared a gap. */
interface Joint {
  /** What the reader asked for; null = the whole ring. */
  readonly from: Instant | null;
  /** Oldest event of the new reader that is newer than `covered`. */
  firstNew: Instant | null;
  newest: Instant | null;
  ringStart: Instant | null;
  settleAtMs: number | null;
}

interface Track {
  /** Everything of this node up to here was received, or declared missing. */
  covered: Instant;
  /** `covered` is the agent's start, nothing was received yet. */
  isAssumed: boolean;
  joint: Joint | null;
  /** While a new reader repeats what is known: everything before this is a repeat. */
  replayUntil: Instant | null;
  /** Older positions of `covered` by epoch ms, for errors that are told late. */
  past: (readonly [number, Instant])[];
}

/** Oldest and newest entries by node, and the nodes whose ring still holds everything since their agent started. */
export interface RingEdges {
  readonly starts: ReadonlyMap<string, Instant>;
  readonly ends: ReadonlyMap<string, Instant>;
  readonly unwrapped: ReadonlySet<string>;
}

/** `wait`: replayed flows may still come. `paused`: they may be waiting unread. `read`: the reader came to its end. */
export type SettleMode = "wait" | "paused" | "read";

/**
 * Knows, per node, up to when the source can vouch for having received everything, and tells the stretches for which
 * it cannot. One reader at a time (history or follow) feeds it; window queries beside the stream do not.
 */
export interface Continuity {
  /** A new reader takes over: it was asked for everything since `from` (null = all that the rings hold). */
  beginReader(from: Instant | null): void;
  /** A flow of the reader in charge. "repeat": it was received before the reader began. */
  saw(node: string, time: Instant): "new" | "repeat";
  /** Relay lost these nodes: what came in the last seconds may have a hole that it tells only now. */
  broke(nodes: readonly string[], nowMs: number): void;
  /** What is known of the rings, read after the reader in charge began. */
  foundRings(rings: RingEdges, nowMs: number): void;
  /** A node of which nothing was received, whose agent started at `start`. */
  expect(node: string, start: Instant): void;
  /** The node has nothing up to `upTo` that was not received. */
  vouch(node: string, upTo: Instant): void;
  /** Declares what can be decided by now. */
  settle(nowMs: number, mode: SettleMode): SourceGap[];
  /** Gives up on everything before `to`, on all nodes (an unreadable message had to be passed over). */
  skipTo(to: Instant, reason: string): SourceGap[];
  /** The nodes that are there now; others are forgotten after a while. */
  present(names: readonly string[]): void;
  coveredOf(node: string): Instant | null;
  /** Nodes whose joint is not decided yet; `assumed`: nothing of them was received so far. */
  openJoints(which?: "all" | "assumed"): string[];
  /** What must be asked for so that no node (of those given) lacks anything, `overlapMs` included; null: nothing was seen yet. */
  resumeFrom(overlapMs: number, among?: readonly string[] | null): Instant | null;
}

function maxOf(left: Instant, right: Instant | null): Instant {
  return right === null || left > right ? left : right;
}

function minOf(left: Instant | null, right: Instant | null): Instant | null {
  if (left === null || right === null) return left ?? right;
  return left < right ? left : right;
}

/** Where the ring surely held everything from there on; null when nothing tells it. */
function edgeOf(joint: Joint): Instant | null {
  const oldest = minOf(joint.ringStart, joint.firstNew);
  return oldest === null ? joint.from : maxOf(oldest, joint.from);
}

/** A fresh account: no node seen, nothing covered. */
export function trackContinuity(): Continuity {
  const tracks = new Map<string, Track>();
  let reader: Instant | null = null;
  let absent = new Map<string, number>();

  const trackOf = (node: string, covered: Instant, isAssumed = false): Track | null => {
    const known = tracks.get(node);
    if (known || tracks.size >= NODES_CAP) return known ?? null;
    tracks.set(node, { covered, isAssumed, joint: null, replayUntil: null, past: [] });
    return null;
  };
  const openJoint = (track: Track, newest: Instant | null): void => {
    track.joint = { from: reader, firstNew: null, newest, ringStart: null, settleAtMs: null };
    track.replayUntil = track.covered;
  };
  const closeJoint = (track: Track, joint: Joint, upTo: Instant | null): void => {
    const covered = maxOf(maxOf(track.covered, joint.newest), upTo);
    track.isAssumed &&= covered === track.covered;
    track.covered = covered;
    track.joint = null;
  };
  const reaches = (track: Track, joint: Joint): boolean => joint.from === null || joint.from <= track.covered;

  return {
    beginReader(from) {
      reader = from;
      for (const track of tracks.values()) openJoint(track, null);
    },
    saw(node, time) {
      const track = trackOf(node, time);
      if (track === null) return "new";
      const isRepeat = track.replayUntil !== null && time < plusMs(track.replayUntil, -ORDER_SLACK_MS);
      if (track.replayUntil !== null && time >= track.replayUntil) track.replayUntil = null;
      const { joint } = track;
      if (joint === null) {
        track.covered = maxOf(track.covered, time);
        track.isAssumed = false;
      } else if (time > track.covered) {
        joint.firstNew = minOf(joint.firstNew, time);
        joint.newest = maxOf(time, joint.newest);
      } else if (joint.firstNew === null && reaches(track, joint)) {
        // The ring still holds what was received before, and a ring is read in order: nothing is missing between.
        closeJoint(track, joint, null);
      }
      return isRepeat ? "repeat" : "new";
    },
    broke(nodes, nowMs) {
      for (const node of nodes) {
        const track = tracks.get(node);
        if (!track) continue;
        if (track.joint !== null) {
          // Broken again before it was decided: what came between stands apart from what comes next.
          Object.assign(track.joint, { firstNew: null, ringStart: null, settleAtMs: null });
          continue;
        }
        const newest = track.covered;
        const before = track.past.findLast(([atMs]) => atMs <= nowMs - ERROR_DELAY_MS) ?? track.past[0];
        track.covered = before?.[1] ?? newest;
        openJoint(track, newest);
      }
    },
    expect: (node, start) => void trackOf(node, start, true),
    foundRings({ starts, ends, unwrapped }, nowMs) {
      for (const [node, start] of starts) {
        const track = tracks.get(node);
        if (!track?.joint) continue;
        const end = ends.get(node);
        const isIdle = end !== undefined && end <= track.covered;
        const holdsAll = start <= track.covered || (track.isAssumed && unwrapped.has(node));
        if (holdsAll && (isIdle || reaches(track, track.joint))) {
          closeJoint(track, track.joint, null);
        } else if (track.joint.ringStart === null) {
          track.joint.ringStart = start;
          track.joint.settleAtMs = nowMs + SETTLE_MS;
        }
      }
    },
    vouch(node, upTo) {
      const track = trackOf(node, upTo);
      if (track !== null && track.joint === null) track.covered = maxOf(track.covered, upTo);
    },
    settle(nowMs, mode) {
      const gaps: SourceGap[] = [];
      for (const [node, track] of tracks) {
        const { joint, covered } = track;
        if (joint === null) {
          if ((track.past.at(-1)?.[0] ?? -Infinity) <= nowMs - 1_000) track.past.push([nowMs, covered]);
          if (track.past.length > 15) track.past.shift();
          continue;
        }
        if (joint.firstNew !== null && mode === "wait") joint.settleAtMs ??= nowMs + SETTLE_BLIND_MS;
        if (joint.settleAtMs === null || mode === "paused" || (mode === "wait" && joint.settleAtMs > nowMs)) continue;
        const edge = edgeOf(joint);
        if (edge !== null && edge > covered) {
          gaps.push({ node, from: covered, to: edge, reason: `The ring of ${node} had moved on before it could be read again` });
        }
        closeJoint(track, joint, edge);
        track.past = [];
      }
      return gaps;
    },
    skipTo(to, reason) {
      let oldest: Instant | null = null;
      for (const track of tracks.values()) {
        if (track.covered >= to) continue;
        oldest = minOf(oldest, track.covered);
        track.covered = to;
        track.joint = null;
      }
      return oldest === null ? [] : [{ node: null, from: oldest, to, reason }];
    },
    present(names) {
      const here = new Set(names);
      const gone = new Map<string, number>();
      for (const node of tracks.keys()) {
        if (here.has(node)) continue;
        const polls = (absent.get(node) ?? 0) + 1;
        if (polls > FORGET_POLLS) tracks.delete(node);
        else gone.set(node, polls);
      }
      absent = gone;
    },
    coveredOf: (node) => tracks.get(node)?.covered ?? null,
    openJoints: (which = "all") => [...tracks].filter(([, track]) => track.joint !== null && (which === "all" || track.isAssumed)).map(([node]) => node),
    resumeFrom(overlapMs, among = null) {
      const asked = among === null ? null : new Set(among);
      const covered = [...tracks].filter(([node]) => (asked === null ? !absent.has(node) : asked.has(node))).map(([, track]) => track.covered);
      covered.sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
      const oldest = covered[0];
      const median = covered[(covered.length - 1) >> 1];
      if (oldest === undefined || median === undefined) return null;
      return plusMs(maxOf(oldest, plusMs(median, -FURTHEST_BACK_MS)), -overlapMs);
    },
  };
}
