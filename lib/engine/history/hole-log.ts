import type { CoverageHole } from "@/lib/domain/coverage";
import type { Instant } from "@/lib/domain/instant";
import { bucketOf } from "@/lib/domain/pair-row";

/** Holes as they are stored: what was lost on one node for one reason within one minute is one, and never grows once it was taken. */
export interface HoleLog {
  add(hole: CoverageHole): void;
  /** Takes those that begin before `until`. */
  takeBefore(until: Instant): CoverageHole[];
}

/** An empty log of at most `cap` holes; beyond it a newcomer widens the newest hole of its node, kind and reason. */
export function createHoleLog(cap: number): HoleLog {
  const byName = new Map<string, CoverageHole>();
  const newest = new Map<string, string>();

  return {
    add(hole) {
      const kind = `${hole.kind} ${hole.node ?? ""} ${hole.reason}`;
      // A gap is told once, whole; losses come in many small pieces.
      const minute = `${hole.kind === "lost" ? bucketOf(hole.from) : `${hole.from} ${hole.to}`} ${kind}`;
      const name = byName.size < cap || byName.has(minute) ? minute : (newest.get(kind) ?? minute);
      const held = byName.get(name);
      byName.set(name, held ? joined(held, hole) : hole);
      newest.set(kind, name);
    },
    takeBefore(until) {
      const taken: CoverageHole[] = [];
      for (const [name, hole] of byName) {
        if (hole.from >= until) continue;
        taken.push(hole);
        byName.delete(name);
      }
      if (byName.size === 0) newest.clear();
      return taken.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
    },
  };
}

function joined(a: CoverageHole, b: CoverageHole): CoverageHole {
  const count = a.kind === "gap" ? null : (a.count ?? 0) + (b.count ?? 0);
  return { ...a, from: a.from < b.from ? a.from : b.from, to: a.to > b.to ? a.to : b.to, count };
}
