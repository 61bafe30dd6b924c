import { shareLeft, type Validity } from "./expiry";
import type { SpiffeId, TrustDomain } from "./spiffe-id";

/** A certificate that SVIDs of the trust domain may chain to. */
export interface X509Authority extends Validity {
  /** Lower-case hex; by it authorities are told apart, for their subjects differ in a serial number alone. null when the certificate has none. */
  readonly keyId: string | null;
  /** SHA-256 of the certificate, lower-case hex. */
  readonly fingerprint: string;
  readonly isTainted: boolean;
}

export interface JwtKey {
  readonly keyId: string;
  /** Epoch ms; null: never. */
  readonly expiresAtMs: number | null;
  readonly isTainted: boolean;
}

/** What a trust domain says may be trusted. Expired authorities stay in it for a day: look at the newest, not the oldest. */
export interface TrustBundle {
  readonly trustDomain: TrustDomain;
  readonly authorities: readonly X509Authority[];
  readonly jwtKeys: readonly JwtKey[];
  /** Decimal; goes up with every change. */
  readonly sequence: string;
  /** Seconds; null: none given. */
  readonly refreshHintSec: number | null;
  /** Authorities that are no certificate we can read, with the reason. */
  readonly unreadable: readonly string[];
}

/** One of the server's own authorities, as it names them. */
export interface Authority {
  /** The subject key identifier, lower-case hex: `keyId` of the bundle's authority. */
  readonly keyId: string;
  /** Epoch ms; null where the server does not say. */
  readonly expiresAtMs: number | null;
  /** Set where another authority signs this one. */
  readonly upstreamKeyId: string | null;
}

/** Which authority signs, which will, which did. */
export interface SigningAuthorities {
  readonly active: Authority | null;
  readonly prepared: Authority | null;
  readonly old: Authority | null;
}

/** The SPIRE server's own certificate, as its TLS handshake shows it to anyone. */
export interface ServerSvid extends Validity {
  readonly spiffeId: SpiffeId;
  /** Key id of the authority that signed it: the one that signs now. null when it does not say. */
  readonly signedBy: string | null;
}

/** The server process about itself. */
export interface ServerProcess {
  readonly uptimeSec: number;
  readonly agents: number;
  readonly entries: number;
  readonly federatedBundles: number;
  /** Epoch ms at which its own SVID ends; null where it does not say. */
  readonly svidExpiresAtMs: number | null;
}

/** Ours: the identity under which entries are read. */
export interface OwnSvid extends Validity {
  readonly spiffeId: SpiffeId;
  readonly serial: string;
}

/** The authority that ends last; null for a bundle without any. */
export function newestAuthority(bundle: TrustBundle): X509Authority | null {
  return bundle.authorities.reduce<X509Authority | null>((newest, each) => (newest !== null && newest.notAfterMs >= each.notAfterMs ? newest : each), null);
}

/** SPIRE prepares the next authority at half of the life of the one that signs (spiffe/spire v1.15.3, pkg/server/ca/manager). */
const SUCCESSOR_DUE_SHARE = 0.45;
/** It goes over to the next with a sixth left. */
const HANDOVER_DUE_SHARE = 1 / 6;

export type BundleState = "fine" | "no-successor" | "ends-soon" | "ended" | "empty";

/** How a bundle stands: `no-successor` when the newest authority should have one by now, `ends-soon` when it is past the time of handing over. */
export function bundleState(bundle: TrustBundle, nowMs: number): BundleState {
  const newest = newestAuthority(bundle);
  if (newest === null) return "empty";
  const left = shareLeft(newest, nowMs);
  if (left <= 0) return "ended";
  if (left < HANDOVER_DUE_SHARE) return "ends-soon";
  return left < SUCCESSOR_DUE_SHARE ? "no-successor" : "fine";
}
