import type { TimeWindow } from "@/lib/domain/coverage-of";
import type { Attempt } from "@/lib/domain/attempt";
import type { NodePath } from "@/lib/domain/findings/cause-check";
import type { Model } from "./model";
import { isWithin } from "./window";

type Tally = { -readonly [Key in keyof NodePath]: NodePath[Key] };

/** New connections that must authenticate, by the nodes of both ends: of the attempts still in memory that `isMeant` picks. */
export function nodePathsOf(model: Model, window: TimeWindow, isMeant: (attempt: Attempt) => boolean): readonly NodePath[] {
  const paths = new Map<string, Tally>();
  for (const attempt of model.attempts.all()) {
    const isRefused = attempt.outcome === "auth-refused" || attempt.outcome === "auth-pending";
    const isThrough = attempt.outcome === "authenticated" || attempt.outcome === "authenticated-late";
    if ((!isRefused && !isThrough) || attempt.viaProxy || !isWithin(attempt, window) || !isMeant(attempt)) continue;
    const sourceNode = model.nodeOf.get(attempt.tuple.sourceAddress);
    const destinationNode = model.nodeOf.get(attempt.tuple.destinationAddress);
    const name = `${sourceNode ?? ""}>${destinationNode ?? ""}`;
    const path = paths.get(name) ?? { sourceNode, destinationNode, authenticated: 0, refused: 0 };
    if (isRefused) path.refused += 1;
    else path.authenticated += 1;
    paths.set(name, path);
  }
  return [...paths.values()];
}
