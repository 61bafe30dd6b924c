import type { Clock } from "@/lib/ports/clock";

/** What all readers of one server know together: whether it was in trouble just now. */
export interface ServerPulse {
  /** Connections broke, or it said that it is not ready. */
  trouble(): void;
  /**
   * True shortly after trouble: a server that starts refuses what it allows before it has read its own roles, and has
   * no resources before it has read its CRDs. Neither is its last word.
   */
  isUnsettled(): boolean;
}

/** A started server refused for 0.5 s where it was tried; a loaded one takes longer. */
const SETTLES_AFTER_MS = 10_000;

/** The pulse of a server that is not known to have been in trouble. */
export function createServerPulse(clock: Clock): ServerPulse {
  let troubleAtMs = -Infinity;
  return {
    trouble() {
      troubleAtMs = clock.now();
    },
    isUnsettled: () => clock.now() - troubleAtMs < SETTLES_AFTER_MS,
  };
}
