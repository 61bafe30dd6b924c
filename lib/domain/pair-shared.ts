import { coverageOf, type CoverageGround } from "./coverage-of";
import type { Coverage } from "./coverage";
import { shareTexts, type SharedTexts } from "./shared-texts";

const SHARED_TEXTS_CAP = 4_096;

/** What pairs of one ground have in common, made once and held as long as the ground is. */
export interface PairShared {
  readonly coverages: Map<string, { readonly nodes: readonly string[]; readonly coverage: Coverage }>;
  readonly texts: SharedTexts;
}

const shared = new WeakMap<CoverageGround, PairShared>();

/** What is shared by the pairs of a ground. */
export function sharedOf(ground: CoverageGround): PairShared {
  const known = shared.get(ground);
  if (known) return known;
  const made: PairShared = { coverages: new Map(), texts: shareTexts(SHARED_TEXTS_CAP) };
  shared.set(ground, made);
  return made;
}

/** The coverage of pairs that these nodes decide, with the one list of them. */
export function coverageOfNodes({ coverages }: PairShared, ground: CoverageGround, nodes: readonly string[]): { readonly nodes: readonly string[]; readonly coverage: Coverage } {
  const name = nodes.join("\n");
  const known = coverages.get(name);
  if (known) return known;
  const made = { nodes, coverage: coverageOf(ground, nodes) };
  coverages.set(name, made);
  return made;
}

/** Label sets as flows carry them, each sorted: a set is one object for all pairs of its endpoint. */
const sorted = new WeakMap<readonly string[], readonly string[]>();

/** The labels of sets that were seen of one end, each once and sorted. */
export function labelsOf(sets: readonly (readonly string[])[]): readonly string[] {
  const [only] = sets;
  if (only === undefined || sets.length > 1) return [...new Set(sets.flat())].sort();
  const known = sorted.get(only);
  if (known) return known;
  const labels = [...new Set(only)].sort();
  sorted.set(only, labels);
  return labels;
}
