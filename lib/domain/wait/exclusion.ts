import { ATTEMPT_SPAN_MS, type Attempt } from "../attempt";
import type { CoverageHole } from "../coverage";
import { plusMs, type Instant } from "../instant";
import { waitOfLeg } from "./legs-of";

/** Why a wait is not measured: events lost or never delivered near it, the start of what a node still held, or no verdict that ends it. */
export const EXCLUSIONS = ["loss", "gap", "edge", "verdictsOff"] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

/** What is known of missing events, ready to be asked of many stretches. */
export interface WaitGround {
  /** Why nothing may be measured on this node (null: on any) in the stretch; null when nothing is known to be missing there. */
  missing(node: string | null, from: Instant, to: Instant): Missing | null;
}

export type Missing = Exclude<Exclusion, "verdictsOff">;

/** The ground of the holes and of where each node's ring began. */
export function createWaitGround(holes: readonly CoverageHole[], ringStarts: ReadonlyMap<string, Instant>): WaitGround {
  const byNode = new Map<string, CoverageHole[]>();
  const everywhere: CoverageHole[] = [];
  for (const hole of holes) {
    if (hole.node === null) everywhere.push(hole);
    else (byNode.get(hole.node) ?? put(byNode, hole.node)).push(hole);
  }
  return {
    missing(node, from, to) {
      const lists = node === null ? [holes] : [byNode.get(node) ?? [], everywhere];
      let found: Missing | null = null;
      for (const list of lists) {
        for (const hole of list) {
          if (hole.from > to || hole.to < from) continue;
          if (hole.kind === "lost") return "loss";
          found = "gap";
        }
      }
      const start = node === null ? undefined : ringStarts.get(node);
      return found ?? (start !== undefined && from < start ? "edge" : null);
    },
  };
}

function put(map: Map<string, CoverageHole[]>, node: string): CoverageHole[] {
  const created: CoverageHole[] = [];
  map.set(node, created);
  return created;
}

/** Why the wait of an attempt that was refused first and got through cannot be told; null when it can. */
export function exclusionOf(attempt: Attempt, ground: WaitGround): Exclusion | null {
  const missing = missingNear(attempt, ground);
  if (missing !== null) return missing;
  const isToldWhole = attempt.waitMs !== null && attempt.legs.every((leg) => leg.refusedAt.length === 0 || waitOfLeg(leg) !== null);
  return isToldWhole ? null : "verdictsOff";
}

/** Nodes' clocks may differ by this much: where one node's missing events are looked for by another's time. */
const CLOCKS_APART_MS = 5_000;

/**
 * What is missing where a refusal of this attempt may have been: on the nodes that reported it, from 70 s before its
 * first event (a SYN that is refused may be a repeated one) to its let-through. Where the destination's node is not
 * heard of, it may be any node.
 */
export function missingNear(attempt: Attempt, ground: WaitGround): Missing | null {
  let until = attempt.time;
  let worst: Missing | null = null;
  const note = (found: Missing | null): void => {
    if (found !== null && (worst === null || EXCLUSIONS.indexOf(found) < EXCLUSIONS.indexOf(worst))) worst = found;
  };
  for (const leg of attempt.legs) {
    const first = leg.refusedAt[0] ?? leg.throughAt ?? attempt.time;
    const last = leg.throughAt ?? first;
    if (last > until) until = last;
    note(ground.missing(leg.node, plusMs(first, -ATTEMPT_SPAN_MS), last));
  }
  const from = plusMs(attempt.time, -ATTEMPT_SPAN_MS);
  const to = plusMs(until, CLOCKS_APART_MS);
  for (const node of attempt.nodes) if (!attempt.legs.some((leg) => leg.node === node)) note(ground.missing(node, from, to));
  if (attempt.nodes.length < 2 && attempt.destination.type === "workload" && !attempt.legs.some((leg) => leg.at === "ingress")) note(ground.missing(null, from, to));
  return worst;
}
