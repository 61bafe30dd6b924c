/**
 * Every finding's code, the graver first: those that block stand before those that put at risk. They are part of the
 * public contract: filters, links and `docs/findings.md` name them.
 */
export const FINDING_CODES = [
  "required-while-off",
  "spire-integration-off",
  "spire-outage",
  "server-storage-unbound",
  "base-entry-missing",
  "delegate-not-authorized",
  "operator-not-admin",
  "trust-domains-differ",
  "cluster-names-differ",
  "agents-not-allowed",
  "socket-paths-differ",
  "agent-missing",
  "agent-banned",
  "agent-expired",
  "agent-not-attested",
  "entry-missing",
  "entry-ambiguous",
  "required-of-reserved-peer",
  "required-of-outside-peer",
  "cluster-mesh-peer",
  "policies-contradict",
  "probes-need-authentication",
  "spire-path-needs-authentication",
  "rule-allows-nothing",
  "http-path-without-query",
  "established-refused",
  "authentication-dropped",
  "policy-refused",
  "policy-not-valid",
  "requirement-lost",
  "requirement-depends",
  "allowed-without-authentication",
  "required-without-encryption",
  "egress-only-requirement",
  "label-looks-like-namespace",
  "policy-selects-nothing",
  "server-storage-off",
  "entry-orphaned",
  "policy-never-matched",
] as const;

export type FindingCode = (typeof FINDING_CODES)[number];

/** True for the code of a finding. */
export function isFindingCode(text: string): text is FindingCode {
  return (FINDING_CODES as readonly string[]).includes(text);
}
