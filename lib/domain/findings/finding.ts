import type { FindingCode } from "./finding-codes";

/** `blocks`: traffic is refused, or will be · `risk`: less is proven than is asked for, or will be · `note`: worth knowing. Worst first. */
export const FINDING_SEVERITIES = ["blocks", "risk", "note"] as const;
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number];

/** One thing that was read, and where. */
export interface FindingEvidence {
  readonly what: string;
  readonly source: string;
}

/** The first of a list, and how many more there are. */
export interface Bounded {
  readonly shown: readonly string[];
  readonly more: number;
}

/** Who is concerned: keys of pairs, numbers of identities, names of nodes, `kind namespace/name` of policies. */
export interface Affected {
  readonly pairs: Bounded;
  readonly identities: Bounded;
  readonly nodes: Bounded;
  readonly policies: Bounded;
}

/** What to do: a sentence, and where there is one a command or the line of a manifest. */
export interface FindingFix {
  readonly sentence: string;
  readonly command: string | null;
}

/** Something that is wrong, or will be: raised on what was read alone. */
export interface Finding {
  /** The code, and behind a slash the object where there may be several. */
  readonly id: string;
  readonly code: FindingCode;
  readonly severity: FindingSeverity;
  readonly title: string;
  /** Epoch ms; null where it is not known, with the reason. */
  readonly since: { readonly atMs: number; readonly reason: null } | { readonly atMs: null; readonly reason: string };
  readonly evidence: readonly FindingEvidence[];
  readonly affected: Affected;
  readonly fix: FindingFix;
  /** Its section of the documentation. */
  readonly docs: string;
}

/** A check that could not be made, or not wholly: that it raised nothing means nothing. */
export interface UnmadeCheck {
  readonly code: FindingCode;
  readonly reason: string;
}

/** What the checks of one moment came to. */
export interface Findings {
  /** Worst first. */
  readonly findings: readonly Finding[];
  /** Findings beyond the cap of a code. */
  readonly more: readonly { readonly code: FindingCode; readonly count: number }[];
  readonly unmade: readonly UnmadeCheck[];
  /** Codes of the findings that concern a pair, by its key; unlike the lists above without a cap. */
  readonly byPair: ReadonlyMap<string, readonly FindingCode[]>;
}
