import type { Pair, PairRequired } from "../pair";
import type { ClusterPolicies } from "./cluster-policies";
import { entryOfEnd, type EntryGround } from "./end-entry";
import { encryptionOfPair } from "./pair-encryption";
import { objectOfRule, type PairRequirement } from "./pair-requirement";

/** What stands around the flows, as of one moment. */
export interface JoinGround extends EntryGround {
  readonly policies: ClusterPolicies;
  /** Why no handshake can succeed in this cluster; null when one may, or that is not known. */
  readonly moduleOff: string | null;
}

/** The pair with what the cluster's objects and SPIRE say beside its flows; `required` is what requirementOf answers for it. */
export function joinPair(pair: Pair, required: PairRequirement, ground: JoinGround): Pair {
  return {
    ...pair,
    source: { ...pair.source, entry: entryOfEnd(pair.source, ground) },
    destination: { ...pair.destination, entry: entryOfEnd(pair.destination, ground) },
    required: combine(pair.required, required),
    encryptedBy: encryptionOfPair(pair, ground.book),
  };
}

/** Policies answer where they can; what verdicts prove stands in where not, and is set beside where it differs. */
export function combine(seen: PairRequired, said: PairRequirement): PairRequired {
  if (said.state === "unknown") return { ...seen, reason: `${(seen.reason ?? "").replace("policies are not read", said.reason)}` };
  const rules = [...said.ingress.rules, ...said.egress.rules];
  const objects = (direction: "ingress" | "egress"): string[] => [...new Set(rules.filter((rule) => rule.direction === direction).map(objectOfRule))].sort();
  return { state: said.state, source: "policy", reason: `${said.reason}${differenceOf(seen, said)}`, ingress: objects("ingress"), egress: objects("egress"), rules };
}

function differenceOf(seen: PairRequired, said: PairRequirement): string {
  if (seen.source !== "verdict") return "";
  const demanded = seen.state === "required" || seen.state === "cannot-succeed";
  const demands = said.state === "required" || said.state === "cannot-succeed";
  if (demanded && !demands) return "; verdicts of this window demanded it: the policies changed since, or agents enforce others";
  if (!demanded && demands) return "; no verdict of this window demanded it: the policies changed since, or agents enforce others";
  return "";
}
