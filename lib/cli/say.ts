import type { CoverageWire, WindowWire } from "@/lib/wire/answer";
import type { OutcomeCountsWire } from "@/lib/wire/pair";
import type { Outcome } from "@/lib/domain/outcome";
import type { Tone } from "./table";

/** The outcomes' counts by the outcome's own word. */
export const COUNT_KEYS: readonly (readonly [Outcome, Exclude<keyof OutcomeCountsWire, "total">])[] = [
  ["authenticated", "authenticated"],
  ["authenticated-late", "authenticatedLate"],
  ["auth-pending", "authPending"],
  ["auth-refused", "authRefused"],
  ["allowed-unauthenticated", "allowedUnauthenticated"],
  ["policy-denied", "policyDenied"],
  ["audited", "audited"],
  ["other-drop", "otherDrop"],
  ["unknown", "unknown"],
];

export const OUTCOME_TONES: Readonly<Record<Outcome, Tone>> = {
  authenticated: "proved",
  "authenticated-late": "proved",
  "auth-pending": "missing",
  "auth-refused": "missing",
  "allowed-unauthenticated": "without",
  "policy-denied": "rule",
  audited: "rule",
  "other-drop": "aside",
  unknown: "aside",
};

/** "3 authenticated, 1 auth-refused"; "none" where nothing was counted. */
export function sayOutcomes(counts: OutcomeCountsWire): string {
  const parts = COUNT_KEYS.filter(([, key]) => counts[key] > 0).map(([outcome, key]) => `${sayCount(counts[key])} ${outcome}`);
  return parts.length === 0 ? "none" : parts.join(", ");
}

/** The lines that every table begins with: what its numbers are true of. */
export function sayBasis(window: WindowWire, coverage: CoverageWire): string {
  const nodes = coverage.nodes === 0 ? "no node heard of" : `${coverage.nodesReporting} of ${coverage.nodes} nodes`;
  const parts = [saySpan(window), nodes, `${sayCount(coverage.lost)} events lost`, sayVerdicts(coverage.verdicts)];
  if (coverage.late > 0) parts.push(`${sayCount(coverage.late)} late`);
  if (coverage.unattributedDrops > 0) parts.push(`${sayCount(coverage.unattributedDrops)} drops of no known connection`);
  return `${parts.join(" · ")}\n${coverage.complete ? "coverage complete" : `coverage not complete: ${coverage.reasons.join("; ") || "no reason given"}`}`;
}

/** "2026-11-22 15:55:35 to 15:56:50 UTC". */
export function saySpan({ from, to }: WindowWire): string {
  const [fromDay = "", toDay = ""] = [from.slice(0, 10), to.slice(0, 10)];
  return `${fromDay} ${from.slice(11, 19)} to ${toDay === fromDay ? "" : `${toDay} `}${to.slice(11, 19)} UTC`;
}

/** A whole number with thousands apart: 1,204. */
export function sayCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** "1 pair", "2 pairs". */
export function sayMany(count: number, noun: string): string {
  return `${sayCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function sayVerdicts(verdicts: CoverageWire["verdicts"]): string {
  return verdicts === "seen" ? "verdicts seen" : verdicts === "none seen" ? "no verdicts from at least one node" : `verdicts ${verdicts}`;
}
