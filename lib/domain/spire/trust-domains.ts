import { parseTrustDomain, type TrustDomain } from "./spiffe-id";

/** A trust domain as one place names it. */
export interface TrustDomainClaim {
  /** "SPIRE server", "SPIRE agent", "Cilium": as a person reads it. */
  readonly place: string;
  /** As written there; null when that place was not seen. */
  readonly trustDomain: string | null;
}

export type TrustDomainVerdict =
  | { readonly state: "same"; readonly trustDomain: TrustDomain }
  | { readonly state: "differ"; readonly claims: readonly TrustDomainClaim[] }
  /** One of them is no trust domain. */
  | { readonly state: "invalid"; readonly place: string; readonly reason: string }
  /** What was seen agrees, and not all was seen. */
  | { readonly state: "unknown"; readonly seen: readonly TrustDomainClaim[]; readonly notSeen: readonly string[] };

/** A trust domain as configurations write it: bare, or as `spiffe://` ID. */
function bareName(text: string): string {
  return text.replace(/^spiffe:\/\//, "");
}

/**
 * Whether all places name one trust domain. A difference between any two that were seen is a difference; agreement is
 * `same` only when every place was seen.
 */
export function compareTrustDomains(claims: readonly TrustDomainClaim[]): TrustDomainVerdict {
  const seen: TrustDomainClaim[] = [];
  const notSeen: string[] = [];
  const names = new Set<TrustDomain>();
  for (const claim of claims) {
    if (claim.trustDomain === null) {
      notSeen.push(claim.place);
      continue;
    }
    const parsed = parseTrustDomain(bareName(claim.trustDomain));
    if (!parsed.ok) return { state: "invalid", place: claim.place, reason: parsed.reason };
    seen.push(claim);
    names.add(parsed.value);
  }
  if (names.size > 1) return { state: "differ", claims: seen };
  const [trustDomain] = names;
  if (trustDomain === undefined || notSeen.length > 0 || seen.length < 2) return { state: "unknown", seen, notSeen };
  return { state: "same", trustDomain };
}
