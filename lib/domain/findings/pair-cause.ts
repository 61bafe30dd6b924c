import type { Pair } from "../pair";
import type { CauseCheck, CauseGround } from "./cause-check";
import { CAUSE_CHECKS } from "./cause-checks";

/** Why a pair's connections were refused for missing authentication. */
export interface PairCause {
  readonly state: "decided" | "not-determined" | "none-needed";
  readonly sentence: string;
  readonly checks: readonly CauseCheck[];
}

/** Where no connection was refused. */
export const NO_CAUSE: PairCause = { state: "none-needed", sentence: "No connection of this pair was refused for missing authentication.", checks: [] };

/**
 * The likely cause of a pair's refusals: the first check that decides, in the order in which causes rule each other out
 * (a switch before an identity, an identity before its entry, the entry before the node, the node before the way there).
 */
export function causeOfPair(pair: Pair, given: CauseGround): PairCause {
  if (!isRefused(pair)) return NO_CAUSE;
  const checks = CAUSE_CHECKS.map((check) => check(pair, given));
  const decided = checks.find(({ state }) => state === "decided");
  if (decided) return { state: "decided", sentence: decided.detail, checks };
  const open = checks.filter(({ state }) => state === "not-observed").length;
  return { state: "not-determined", sentence: `None of the ${open === 0 ? checks.length : `${checks.length - open} of ${checks.length}`} checks ${open === 0 ? "" : "that could be made "}tells why authentication was missing.`, checks };
}

/** True for a pair of which some connection was refused for missing authentication, if only at first. */
export function isRefused({ counts, establishedRefused }: Pair): boolean {
  return counts.authRefused + counts.authPending + counts.authenticatedLate + establishedRefused.connections > 0;
}
