/** One line of a panel: a name, what is so, and below it how that is known or what follows from it. */
export interface Fact {
  readonly name: string;
  /** null: not observed. */
  readonly text: string | null;
  readonly basis: string;
  /** `short`: less than it should be · `bad`: something is refused, or will be. */
  readonly tone: "plain" | "short" | "bad";
  readonly mono: boolean;
}

/** A line of which nothing is wrong. */
export function fact(name: string, text: string | null, basis = "", more: Partial<Pick<Fact, "tone" | "mono">> = {}): Fact {
  return { name, text, basis, tone: "plain", mono: false, ...more };
}
