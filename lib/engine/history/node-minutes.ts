import type { NodeCoverage } from "@/lib/domain/coverage";
import type { NodeMinute } from "@/lib/domain/history/stored";
import type { Instant } from "@/lib/domain/instant";
import { BUCKET_NS, bucketOf } from "@/lib/domain/pair-row";

/** What nodes report, by minute of event time, until the minutes are written. */
export interface NodeMinutes {
  noteFlow(node: string, at: Instant): void;
  noteLost(node: string, at: Instant, count: number): void;
  noteLate(node: string, at: Instant): void;
  /** A node's state from `at` on. */
  noteState(node: string, at: Instant, state: string): void;
  /** One row for each node and minute from `from` to `until`, and forgets them: what comes for them later counts in the first minute that is open. */
  close(from: Instant, until: Instant, nodes: readonly NodeCoverage[]): NodeMinute[];
}

interface Counts {
  flows: number;
  lost: number;
  late: number;
}

interface Track {
  readonly minutes: Map<Instant, Counts>;
  /** Oldest first; the first is taken to have held before. */
  states: { readonly at: Instant; readonly state: string }[];
  /** The minute counted for last, for most events of a node are of the same one. */
  start: Instant;
  counts: Counts | null;
}

const CONNECTED = "NODE_CONNECTED";
/** Changes of one node's state kept within the minutes that are open; beyond it the oldest are one. */
const STATES_CAP = 64;

/** An empty table. `cap` minutes of one node are kept unwritten; beyond it the oldest is let go, and has no row. */
export function createNodeMinutes(cap: number): NodeMinutes {
  const tracks = new Map<string, Track>();
  let closed: Instant | null = null;

  function trackOf(node: string): Track {
    const held = tracks.get(node);
    if (held) return held;
    const made: Track = { minutes: new Map(), states: [], start: 0n, counts: null };
    tracks.set(node, made);
    return made;
  }

  function countsOf(node: string, at: Instant): Counts {
    const track = trackOf(node);
    if (track.counts !== null && at >= track.start && at < track.start + BUCKET_NS) return track.counts;
    const minute = closed !== null && at < closed ? closed : bucketOf(at);
    let counts = track.minutes.get(minute);
    if (!counts) {
      track.minutes.set(minute, (counts = { flows: 0, lost: 0, late: 0 }));
      const oldest = track.minutes.keys().next();
      if (track.minutes.size > cap && !oldest.done) track.minutes.delete(oldest.value);
    }
    track.start = minute;
    track.counts = counts;
    return counts;
  }

  function closeNode(node: NodeCoverage, track: Track, from: Instant, until: Instant): NodeMinute[] {
    const rows: NodeMinute[] = [];
    for (let at = from; at < until; at += BUCKET_NS) {
      const { flows, lost, late } = track.minutes.get(at) ?? { flows: 0, lost: 0, late: 0 };
      const { version, ringStart, verdicts } = node;
      rows.push({ node: node.node, at, state: stateWithin(track, at, at + BUCKET_NS) ?? node.state, version, ringStart, verdicts, flows, lost, late });
    }
    return rows;
  }

  return {
    noteFlow: (node, at) => void (countsOf(node, at).flows += 1),
    noteLost: (node, at, count) => void (countsOf(node, at).lost += count),
    noteLate: (node, at) => void (countsOf(node, at).late += 1),
    noteState(node, at, state) {
      const { states } = trackOf(node);
      const last = states.at(-1);
      if (last?.state === state) return;
      states.push({ at: last !== undefined && at < last.at ? last.at : at, state });
      if (states.length > STATES_CAP) states.splice(0, 1);
    },
    close(from, until, nodes) {
      closed = until;
      const rows = nodes.flatMap((node) => closeNode(node, trackOf(node.node), from, until));
      for (const track of tracks.values()) {
        for (const minute of track.minutes.keys()) if (minute < until) track.minutes.delete(minute);
        if (track.start < until) track.counts = null;
        const firstLater = track.states.findIndex(({ at }) => at >= until);
        track.states.splice(0, Math.max(0, (firstLater < 0 ? track.states.length : firstLater) - 1));
      }
      return rows;
    },
  };
}

/** The state through the stretch: connected only when it was that all along, else the last state that was another. */
function stateWithin({ states }: Track, from: Instant, until: Instant): string | null {
  const [first] = states;
  if (first === undefined) return null;
  const inForce = states.findLast(({ at }) => at <= from) ?? first;
  const within = states.filter(({ at }) => at > from && at < until);
  return [inForce, ...within].findLast(({ state }) => state !== CONNECTED)?.state ?? CONNECTED;
}
