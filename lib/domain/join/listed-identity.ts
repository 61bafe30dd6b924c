import type { IdentityView } from "../cluster/identity-join";
import type { Coverage } from "../coverage";
import { expiryWithin, type Expiry } from "../spire/expiry";
import type { EntryBook } from "../spire/entry-book";
import { NO_TRAFFIC, type IdentityTraffic } from "./identity-traffic";

/** When an identity's entry ends; `none`: it has no entry · `not-observed`: that cannot be told. */
export interface EntryExpiry {
  readonly state: Expiry | "none" | "not-observed";
  /** Epoch ms; of several entries the one that ends first. */
  readonly atMs: number | null;
}

/** Whether an identity was seen authenticated in the window. `never` is said only where nothing can have been missed. */
export interface AuthenticationSeen {
  readonly state: "seen" | "never" | "unknown";
  readonly reason: string;
}

/** An identity with its entry's expiry and with what the window's pairs tell of it. */
export interface ListedIdentity extends IdentityView {
  readonly expiry: EntryExpiry;
  readonly traffic: IdentityTraffic;
  readonly authentication: AuthenticationSeen;
}

/** An entry that ends within a day is said to end soon. */
export const EXPIRES_SOON_MS = 24 * 3_600_000;

export interface ListingGround {
  /** The entries that may be looked at; null where none are vouched for. */
  readonly entries: EntryBook | null;
  readonly coverage: Coverage;
  readonly nowMs: number;
}

/** The identity with everything that is said of it in a list. */
export function listIdentity(view: IdentityView, traffic: IdentityTraffic = NO_TRAFFIC, { entries, coverage, nowMs }: ListingGround): ListedIdentity {
  return {
    ...view,
    labels: view.labels.length > 0 ? view.labels : traffic.labels,
    expiry: expiryOf(view, entries, nowMs),
    traffic,
    authentication: authenticationOf(traffic, coverage),
  };
}

function expiryOf({ entry }: IdentityView, book: EntryBook | null, nowMs: number): EntryExpiry {
  if (entry.status === "not-observed") return { state: "not-observed", atMs: null };
  if (entry.entryIds.length === 0) return { state: "none", atMs: null };
  const found = entry.entryIds.flatMap((id) => book?.entries.get(id) ?? []);
  if (found.length < entry.entryIds.length) return { state: "not-observed", atMs: null };
  const ends = found.flatMap(({ expiresAtMs }) => expiresAtMs ?? []);
  const atMs = ends.length === 0 ? null : Math.min(...ends);
  return { state: expiryWithin(atMs, nowMs, EXPIRES_SOON_MS), atMs };
}

function authenticationOf(traffic: IdentityTraffic, coverage: Coverage): AuthenticationSeen {
  if (traffic.authenticated > 0) return { state: "seen", reason: "" };
  if (traffic.shared > 0) return { state: "unknown", reason: "an end of its pairs was authenticated while it had several identities: whose connection it was is not known" };
  if (!coverage.complete) return { state: "unknown", reason: coverage.reasons[0] ?? "not everything of the window was seen" };
  if (coverage.verdicts !== "seen") return { state: "unknown", reason: `policy verdicts: ${coverage.verdicts}` };
  if (traffic.pairs === 0) return { state: "never", reason: "no connection of it was seen" };
  return { state: "never", reason: traffic.underRequired === 0 ? "no connection of it was under required authentication" : "each connection of it that needed authentication was refused, or is pending" };
}
