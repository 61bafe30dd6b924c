import type { PeerType } from "./attempt";
import type { PairRequired } from "./pair";
import type { PairTally } from "./pair-tally";

const POLICIES_NOT_READ = "policies are not read";

/**
 * What verdicts prove of the requirement (policies themselves are not read here). A verdict that carries an auth type
 * shows that the matched rule required authentication; reserved and CIDR ends have no SPIFFE identity to show
 * (cilium v1.20.2, pkg/auth/manager.go skips reserved identities), so under such a rule they can never succeed.
 */
export function requiredOf(tally: PairTally, source: PeerType, destination: PeerType, named: { readonly ingress: readonly string[]; readonly egress: readonly string[] }): PairRequired {
  const policies = { ...named, rules: [] };
  const { ingress, egress } = tally.demanded;
  if (ingress + egress > 0) {
    const at = [ingress > 0 ? "ingress" : "", egress > 0 ? "egress" : ""].filter((word) => word !== "").join(" and ");
    const outside = source !== "workload" ? source : destination !== "workload" ? destination : null;
    if (outside !== null) {
      return { state: "cannot-succeed", source: "verdict", reason: `verdicts at ${at} demanded authentication of a ${outside} identity, which can never have it`, ...policies };
    }
    return { state: "required", source: "verdict", reason: `verdicts at ${at} demanded authentication; ${POLICIES_NOT_READ}`, ...policies };
  }
  if (tally.allowedBy.verdict > 0) {
    return { state: "not-required", source: "verdict", reason: `no verdict demanded authentication; ${POLICIES_NOT_READ}`, ...policies };
  }
  const reason = tally.allowedBy.trace > 0 ? `no policy verdict was sent for it; ${POLICIES_NOT_READ}` : `no verdict that lets through was seen; ${POLICIES_NOT_READ}`;
  return { state: "unknown", source: "none", reason, ...policies };
}
