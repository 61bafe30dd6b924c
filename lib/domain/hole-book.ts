import type { CoverageHole } from "./coverage";
import type { Instant } from "./instant";

/** Losses of one node this close together are one hole. */
const JOIN_WITHIN_NS = 5_000_000_000n;

/** Stretches of missing events, by node. */
export interface HoleBook {
  add(hole: CoverageHole): void;
  /** True when a hole of this node (or of all nodes) touches the stretch, its ends included. */
  touches(node: string, from: Instant, to: Instant): boolean;
  /** Every hole, by time of its start. */
  all(): readonly CoverageHole[];
  readonly held: number;
  readonly joined: number;
}

/** A hole book for at most `capPerNode` holes a node; beyond it the two oldest become one that spans both. */
export function createHoleBook(capPerNode: number): HoleBook {
  const byNode = new Map<string, CoverageHole[]>();
  let joined = 0;

  return {
    add(hole) {
      const key = hole.node ?? "";
      const holes = byNode.get(key) ?? [];
      byNode.set(key, holes);
      const beside = holes.findIndex((held) => held.kind === hole.kind && held.reason === hole.reason && hole.from <= held.to + JOIN_WITHIN_NS && hole.to >= held.from - JOIN_WITHIN_NS);
      const held = holes[beside];
      if (held) holes[beside] = join(held, hole);
      else holes.push(hole);
      holes.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
      const [first, second] = holes;
      if (holes.length > capPerNode && first && second) {
        holes.splice(0, 2, join(first, second));
        joined += 1;
      }
    },
    touches(node, from, to) {
      return [byNode.get(node), byNode.get("")].some((holes) => holes?.some((hole) => hole.from <= to && hole.to >= from));
    },
    all() {
      return [...byNode.values()].flat().sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : (a.node ?? "") < (b.node ?? "") ? -1 : 1));
    },
    get held() {
      let total = 0;
      for (const holes of byNode.values()) total += holes.length;
      return total;
    },
    get joined() {
      return joined;
    },
  };
}

function join(a: CoverageHole, b: CoverageHole): CoverageHole {
  return {
    kind: a.kind,
    node: a.node,
    from: a.from < b.from ? a.from : b.from,
    to: a.to > b.to ? a.to : b.to,
    count: a.count === null || b.count === null ? null : a.count + b.count,
    reason: a.reason,
  };
}
