import { RECOVERY_MS } from "./attempt";
import { createBoundedMap } from "./bounded-map";
import type { EnforcedAt } from "./evidence";
import { msOfInstant, plusMs, type Instant } from "./instant";

/** Let-throughs under authentication by who, whom, node and direction: what tells that a refused client dialled again. */
export interface RecoveryBook {
  noteLetThrough(key: string, at: Instant, sourcePort: number): void;
  /** True when another port of the same key was let through after `after` and within 70 s of it. */
  recoveredAfter(key: string, after: Instant, ownPort: number): boolean;
  readonly held: number;
  readonly dropped: number;
}

/** How many let-throughs of one second are kept: the earliest, which is all that a comparison of times needs but for ports. */
const KEPT_PER_SEC = 8;
const KEPT_SECONDS = 210;

type Second = { at: Instant; port: number }[];

/** Same identities, same node, same direction (rule 3, "Recovered"). */
export function recoveryKeyOf(sourceIdentity: number, destinationIdentity: number, node: string, at: EnforcedAt): string {
  return `${sourceIdentity}>${destinationIdentity}|${node}|${at}`;
}

/** A recovery book for at most `cap` keys; beyond it the key seen first is forgotten, and its refusals stay unrecovered. */
export function createRecoveryBook(cap: number): RecoveryBook {
  const byKey = createBoundedMap<string, Map<number, Second>>(cap);

  return {
    noteLetThrough(key, at, sourcePort) {
      let seconds = byKey.get(key);
      if (!seconds) byKey.set(key, (seconds = new Map()));
      const sec = Math.floor(msOfInstant(at) / 1000);
      let second = seconds.get(sec);
      if (!second) {
        seconds.set(sec, (second = []));
        if (seconds.size > KEPT_SECONDS) for (const old of [...seconds.keys()].sort((a, b) => a - b).slice(0, seconds.size - KEPT_SECONDS)) seconds.delete(old);
      }
      if (second.some((held) => held.at === at && held.port === sourcePort)) return;
      second.push({ at, port: sourcePort });
      if (second.length > KEPT_PER_SEC) {
        second.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.port - b.port));
        second.length = KEPT_PER_SEC;
      }
    },
    recoveredAfter(key, after, ownPort) {
      const seconds = byKey.get(key);
      if (!seconds) return false;
      const until = plusMs(after, RECOVERY_MS);
      const firstSec = Math.floor(msOfInstant(after) / 1000);
      for (let sec = firstSec; sec <= firstSec + RECOVERY_MS / 1000 + 1; sec += 1) {
        if (seconds.get(sec)?.some((held) => held.at > after && held.at <= until && held.port !== ownPort)) return true;
      }
      return false;
    },
    get held() {
      return byKey.size;
    },
    get dropped() {
      return byKey.dropped;
    },
  };
}
