import type { ShareScope } from "@/lib/domain/share";
import { maskFor, NO_MASK, type RequestMask } from "./mask";
import type { ReleaseLine } from "./version";

/** How plainly is asked: what a server refuses is left out at the next try, and checked here instead. */
type Plainness = "masked and filtered" | "filtered" | "everything";

/** What a connection asks with: decided by the agents' versions, and by what they refused. */
export interface Plan {
  readonly mask: RequestMask;
  readonly filtered: boolean;
  /** Only what bears on these nodes; absent = all. */
  readonly scope?: ShareScope | undefined;
}

/** The plan over all connections of one source. */
export interface Planner {
  /** The plan for agents of these release lines. */
  planFor(lines: readonly ReleaseLine[]): Plan;
  /** The nodes refused the request with this text: the next plan is plainer. */
  refused(text: string): void;
}

/** Begins with the mask that the versions allow, and all filters; `everything`: never with filters. `scope` tells what is read now, null = all nodes. */
export function openPlanner(everything = false, scope: () => ShareScope | null = () => null): Planner {
  let plainness: Plainness = "masked and filtered";
  let known = "";
  return {
    planFor(lines) {
      const versions = [...new Set(lines.map((line) => `${line.major}.${line.minor}`))].sort().join(" ");
      // Other agents than those that refused: they are asked in full again.
      if (versions !== "" && known !== "" && versions !== known) plainness = "masked and filtered";
      if (versions !== "") known = versions;
      return { mask: plainness === "masked and filtered" ? maskFor(lines) : NO_MASK, filtered: !everything && plainness !== "everything", scope: scope() ?? undefined };
    },
    refused(text) {
      plainness = /mask/i.test(text) && plainness === "masked and filtered" ? "filtered" : "everything";
    },
  };
}

/** True when both plans ask for the same. */
export function samePlan(left: Plan, right: Plan): boolean {
  return left.filtered === right.filtered && left.scope === right.scope && JSON.stringify(left.mask) === JSON.stringify(right.mask);
}
