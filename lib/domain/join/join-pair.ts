import type { EncryptionGround } from "../cluster/pair-encryption";
import type { Pair, PairRequired } from "../pair";
import type { ClusterPolicies } from "./cluster-policies";
import { entryOfEnd, type EndShelf, type EntryGround } from "./end-entry";
import { encryptionOfPair } from "./pair-encryption";
import type { AuthenticationModule, PairRequirement } from "../policy/pair-requirement";

/** What stands around the flows, as of one moment. */
export interface JoinGround extends EntryGround {
  readonly policies: ClusterPolicies;
  /** Whether the cluster's agents can authenticate at all. */
  readonly module: AuthenticationModule;
  readonly encryption: EncryptionGround;
  readonly shelf: EndShelf;
}

/** The pair with what the cluster's objects and SPIRE say beside its flows; `required` is what its policies demand. */
export function joinPair(pair: Pair, required: PairRequirement, ground: JoinGround): Pair {
  return {
    ...pair,
    source: { ...pair.source, entry: entryOfEnd(pair.source, ground, ground.shelf) },
    destination: { ...pair.destination, entry: entryOfEnd(pair.destination, ground, ground.shelf) },
    required: combine(pair.required, required),
    encryptedBy: encryptionOfPair(pair, ground.book, ground.encryption, ground.shelf.texts),
  };
}

/** Policies answer where they can; what verdicts prove stands in where not, and is set beside where it differs. */
export function combine(seen: PairRequired, requirement: PairRequirement): PairRequired {
  const said = withoutSides(requirement);
  if (said.state === "unknown") return { ...seen, reason: (seen.reason ?? "").replace("policies are not read", said.reason ?? "what policies say is not known") };
  const difference = differenceOf(seen, said);
  return difference === "" ? said : { ...said, reason: `${said.reason ?? ""}${difference}` };
}

/** By the requirement they are of: one for all windows in which its pair stands. */
const plain = new WeakMap<PairRequirement, PairRequired>();

function withoutSides(requirement: PairRequirement): PairRequired {
  const known = plain.get(requirement);
  if (known) return known;
  const { sides: _, ...said } = requirement;
  plain.set(requirement, said);
  return said;
}

function differenceOf(seen: PairRequired, said: PairRequired): string {
  if (seen.source !== "verdict") return "";
  const demanded = seen.state === "required" || seen.state === "cannot-succeed";
  const demands = said.state === "required" || said.state === "cannot-succeed";
  if (demanded && !demands) return "; verdicts of this window demanded it: the policies changed since, or agents enforce others";
  if (!demanded && demands) return "; no verdict of this window demanded it: the policies changed since, or agents enforce others";
  return "";
}
