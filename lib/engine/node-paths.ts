import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Attempt } from "@/lib/domain/attempt";
import type { NodePath } from "@/lib/domain/findings/cause-check";
import type { Held } from "./held";
import { isWithin } from "./window";

type Tally = { -readonly [Key in keyof NodePath]: NodePath[Key] };

/** New connections that must authenticate, by the nodes of both ends: of the attempts still in memory that `isMeant` picks. */
export function nodePathsOf(held: Held, window: TimeWindow, isMeant: (attempt: Attempt) => boolean): readonly NodePath[] {
  const paths = new Map<string, Tally>();
  for (const attempt of held.attempts.all()) {
    const isRefused = attempt.outcome === "auth-refused" || attempt.outcome === "auth-pending";
    const isThrough = attempt.outcome === "authenticated" || attempt.outcome === "authenticated-late";
    if ((!isRefused && !isThrough) || attempt.viaProxy || !isWithin(attempt, window) || !isMeant(attempt)) continue;
    const sourceNode = held.nodeOf.get(attempt.tuple.sourceAddress);
    const destinationNode = held.nodeOf.get(attempt.tuple.destinationAddress);
    const name = `${sourceNode ?? ""}>${destinationNode ?? ""}`;
    const path = paths.get(name) ?? { sourceNode, destinationNode, authenticated: 0, refused: 0 };
    if (isRefused) path.refused += 1;
    else path.authenticated += 1;
    paths.set(name, path);
  }
  return [...paths].sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, path]) => path);
}
