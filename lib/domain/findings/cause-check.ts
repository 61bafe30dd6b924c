import type { Findings } from "./finding";
import type { FindingGround } from "./finding-ground";

/** New connections that must authenticate, between two nodes: who let them through, who refused them. */
export interface NodePath {
  readonly sourceNode: string | null;
  readonly destinationNode: string | null;
  readonly authenticated: number;
  readonly refused: number;
}

/** What a cause is looked for in. */
export interface CauseGround {
  readonly ground: FindingGround;
  /** What the checks of the whole came to, over the same window. */
  readonly findings: Findings;
  /** Of the pair alone, and of all pairs. */
  readonly pairPaths: readonly NodePath[];
  readonly allPaths: readonly NodePath[];
}

/** One possible cause, looked at. `not-observed`: it was not, so that it is not ruled out. */
export interface CauseCheck {
  readonly check: string;
  readonly state: "clear" | "decided" | "not-observed";
  readonly detail: string;
  /** What to do where it decides; null elsewhere. */
  readonly todo: string | null;
}
