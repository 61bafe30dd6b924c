import { covers, narrowness, type PortBlock } from "./port-block";
import type { MapEntry } from "./pair-map";
import type { L7Parser, RuleOrigin } from "./policy-rule";

export type PolicyVerdict = "allow" | "deny" | "error";
export type PolicyReason = "rule" | "deny-rule" | "default-deny" | "no-policy" | "default-allow" | "localhost" | "policy-error";
/** What is asked of the peer: `none` is no word about it, `disabled` the word that nothing is; `spire` a SPIFFE identity. */
export type AuthAnswer = "none" | "disabled" | "spire" | "test-always-fail";

/** What policies say of one subject, direction, peer, protocol and port. */
export interface PolicyAnswer {
  readonly verdict: PolicyVerdict;
  readonly reason: PolicyReason;
  readonly auth: AuthAnswer;
  /** False where the requirement was derived from a wider rule. */
  readonly explicit: boolean;
  readonly l7: L7Parser | null;
  /** The rules behind the entry that decided. */
  readonly origins: readonly RuleOrigin[];
  /** Why the subject has no policy at all; null unless the verdict is `error`. */
  readonly conflict: string | null;
}

const AUTH_NAMES: readonly AuthAnswer[] = ["disabled", "spire", "test-always-fail"];
const PLAIN = { auth: "none", explicit: false, l7: null, origins: [], conflict: null } as const;

/** What passes because no rule isolates the subject. */
export const NOT_ENFORCED: PolicyAnswer = { verdict: "allow", reason: "no-policy", ...PLAIN };
/** What no rule lets through, where some rule isolates the subject. */
export const DEFAULT_DENY: PolicyAnswer = { verdict: "deny", reason: "default-deny", ...PLAIN };

/** The answer where rules contradict each other so that the engine computes no policy. */
export function conflictAnswer(conflict: string): PolicyAnswer {
  return { verdict: "error", reason: "policy-error", ...PLAIN, conflict };
}

/**
 * What the datapath finds: the narrowest entry of the peer and of its class, then the choice between the two and the
 * mode that the winner takes over from the loser. Source: cilium v1.20.2, bpf/lib/policy.h.
 */
export function lookUp(map: readonly MapEntry[], target: PortBlock): PolicyAnswer {
  const own = narrowest(map, target, true);
  const shared = narrowest(map, target, false);
  const sharedWins = shared !== null && (own === null || shared.precedence > own.precedence || (shared.precedence === own.precedence && narrowness(shared.block) > narrowness(own.block)));
  const [winner, other] = sharedWins ? [shared, own] : [own, shared];
  if (winner === null) return DEFAULT_DENY;
  const takesOver = other !== null && other.precedence === winner.precedence && !winner.explicit && other.auth > winner.auth;
  return answerOf(winner, takesOver ? other.auth : winner.auth, !takesOver && winner.explicit);
}

/** An entry as an answer. */
export function answerOf(entry: MapEntry, auth: number, explicit: boolean): PolicyAnswer {
  const { origins } = entry;
  if (entry.deny) return { verdict: "deny", reason: "deny-rule", ...PLAIN, origins };
  return {
    verdict: "allow",
    reason: reasonOf(origins),
    auth: auth === 0 && !explicit ? "none" : (AUTH_NAMES[auth] ?? "none"),
    explicit,
    l7: entry.redirect === "" ? null : entry.parser,
    origins,
    conflict: null,
  };
}

/** Orders answers from the one that claims least: what may be missing is never claimed. */
export function claimOf({ verdict, auth, explicit }: PolicyAnswer): number {
  const strength = ["none", "disabled", "spire", "test-always-fail"].indexOf(auth);
  return (verdict === "allow" ? 0 : 100) + strength * 2 + (explicit ? 1 : 0);
}

/** True for answers that say the same; the rules behind them may differ. */
export function sameAnswer(a: PolicyAnswer, b: PolicyAnswer): boolean {
  return a.verdict === b.verdict && a.reason === b.reason && a.auth === b.auth && a.explicit === b.explicit && a.l7 === b.l7;
}

function narrowest(map: readonly MapEntry[], target: PortBlock, own: boolean): MapEntry | null {
  let found: MapEntry | null = null;
  for (const entry of map) {
    if (entry.own === own && covers(entry.block, target) && (found === null || narrowness(entry.block) > narrowness(found.block))) found = entry;
  }
  return found;
}

function reasonOf(origins: readonly RuleOrigin[]): PolicyReason {
  const [only] = origins;
  if (origins.length !== 1 || only?.by !== "engine") return "rule";
  return only.rule === "allow-localhost-ingress" ? "localhost" : "default-allow";
}
