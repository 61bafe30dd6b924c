import { ATTEMPT_SPAN_MS } from "../attempt";
import { plusMs, type Instant } from "../instant";

/** Who was refused towards whom, where: the key of an authentication entry as one node and direction needs it. */
export interface EpisodeKey {
  readonly sourceIdentity: number;
  readonly destinationIdentity: number;
  readonly node: string;
  readonly at: "egress" | "ingress";
}

/** A cold start of a pair of identities (M2): from its first refusal while none was open, whatever connection was refused. */
export interface Episode<By> {
  readonly openedAt: Instant;
  readonly lastRefusedAt: Instant;
  /** The first authenticated verdict on any connection; null while open, and for good when unresolved. */
  readonly closedAt: Instant | null;
  readonly state: "closed" | "unresolved" | "open";
  /** Whose refusal opened it. */
  readonly openedBy: By;
}

/** One refusal, and whose it was. */
export interface RefusalPoint<By> {
  readonly at: Instant;
  readonly by: By;
}

/** An episode that stands open while later points are read. */
export type OpenEpisode<By> = Pick<Episode<By>, "openedAt" | "lastRefusedAt" | "openedBy">;

/**
 * The episodes that refusals and authenticated verdicts of one key make, both in order of time. An episode without a
 * verdict ends unresolved 70 s after its last refusal; a refusal and a verdict of one moment: the refusal came first.
 */
export function episodesOf<By>(
  refusals: readonly RefusalPoint<By>[],
  throughs: readonly Instant[],
  before: OpenEpisode<By> | null = null,
): { readonly ended: readonly Episode<By>[]; readonly open: OpenEpisode<By> | null } {
  const ended: Episode<By>[] = [];
  let open: OpenEpisode<By> | null = before;
  let at = 0;
  const end = (closedAt: Instant | null): void => {
    if (open) ended.push({ ...open, closedAt, state: closedAt === null ? "unresolved" : "closed" });
    open = null;
  };
  const passThroughs = (until: Instant | null): void => {
    for (let through = throughs[at]; through !== undefined && (until === null || through < until); through = throughs[at]) {
      at += 1;
      if (open) end(through > expiryOf(open) ? null : through);
    }
  };
  for (const refusal of refusals) {
    passThroughs(refusal.at);
    if (open && refusal.at > expiryOf(open)) end(null);
    open = open ? { ...open, lastRefusedAt: refusal.at } : { openedAt: refusal.at, lastRefusedAt: refusal.at, openedBy: refusal.by };
  }
  passThroughs(null);
  return { ended, open };
}

/** Until when a verdict still ends it. */
export function expiryOf(open: { readonly lastRefusedAt: Instant }): Instant {
  return plusMs(open.lastRefusedAt, ATTEMPT_SPAN_MS);
}
