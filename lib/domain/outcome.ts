/** What happened to one new connection: exactly one of these (the model's rule 3). Order = the order they are shown in. */
export const OUTCOMES = [
  "authenticated",
  "authenticated-late",
  "auth-pending",
  "auth-refused",
  "allowed-unauthenticated",
  "policy-denied",
  "audited",
  "other-drop",
  "unknown",
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What an outcome rests on. */
export type EvidenceKind = "verdict" | "drop" | "trace";

/** The five grades of a pair (rule 5). */
export const GRADES = ["all", "all-seen", "some", "none", "unknown"] as const;
export type Grade = (typeof GRADES)[number];
