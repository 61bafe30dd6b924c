declare const spiffeId: unique symbol;
declare const trustDomain: unique symbol;

/** A valid SPIFFE ID as text: `spiffe://trust.domain/path`. */
export type SpiffeId = string & { readonly [spiffeId]: true };

/** A valid trust domain name, without scheme. */
export type TrustDomain = string & { readonly [trustDomain]: true };

/** A value, or the sentence that says why a text is none. */
export type Parsed<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly reason: string };

const SCHEME = "spiffe://";
/** Limits of the SPIFFE ID specification (spiffe/spiffe, standards/SPIFFE-ID.md §2.3). */
const LONGEST_ID = 2048;
const LONGEST_TRUST_DOMAIN = 255;

function refuse(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}

/** The trust domain in `text`, a bare name; the rules are those of spiffe/spiffe, standards/SPIFFE-ID.md §2.1. */
export function parseTrustDomain(text: string): Parsed<TrustDomain> {
  if (text === "") return refuse("it names no trust domain");
  if (text.length > LONGEST_TRUST_DOMAIN) return refuse(`its trust domain has ${text.length} characters, more than ${LONGEST_TRUST_DOMAIN}`);
  if (!/^[a-z0-9._-]+$/.test(text)) return refuse("its trust domain holds something else than lower-case letters, digits, dots, dashes and underscores");
  // The pattern above is the brand's whole meaning.
  return { ok: true, value: text as TrustDomain };
}

/** Why `path` is no path of a SPIFFE ID (standards/SPIFFE-ID.md §2.2); null when it is one. The empty path is one. */
function faultOfPath(path: string): string | null {
  if (path === "") return null;
  if (!path.startsWith("/")) return "its path does not begin with a slash";
  for (const segment of path.slice(1).split("/")) {
    if (segment === "") return "its path has an empty segment or ends in a slash";
    if (segment === "." || segment === "..") return "its path has a segment that is only dots";
    if (!/^[A-Za-z0-9._-]+$/.test(segment)) return "its path holds something else than letters, digits, dots, dashes and underscores";
  }
  return null;
}

/** The SPIFFE ID of a trust domain's bare name and a path with its leading slash, as SPIRE's API gives them apart. */
export function joinSpiffeId(domain: string, path: string): Parsed<SpiffeId> {
  const parsed = parseTrustDomain(domain);
  if (!parsed.ok) return parsed;
  const fault = faultOfPath(path);
  if (fault !== null) return refuse(fault);
  const text = `${SCHEME}${domain}${path}`;
  if (text.length > LONGEST_ID) return refuse(`it has ${text.length} characters, more than ${LONGEST_ID}`);
  // Both parts were checked: this is the brand's guarantee.
  return { ok: true, value: text as SpiffeId };
}

/** The SPIFFE ID in `text`: no other scheme, no user, port, query, fragment or escape. */
export function parseSpiffeId(text: string): Parsed<SpiffeId> {
  if (!text.startsWith(SCHEME)) return refuse("it does not begin with spiffe://");
  const rest = text.slice(SCHEME.length);
  const slash = rest.indexOf("/");
  return slash < 0 ? joinSpiffeId(rest, "") : joinSpiffeId(rest.slice(0, slash), rest.slice(slash));
}

/** The trust domain of a SPIFFE ID. */
export function trustDomainOf(id: SpiffeId): TrustDomain {
  const end = id.indexOf("/", SCHEME.length);
  // A SPIFFE ID begins with a valid trust domain.
  return id.slice(SCHEME.length, end < 0 ? undefined : end) as TrustDomain;
}

/** The path of a SPIFFE ID, with its leading slash; "" for the trust domain itself. */
export function pathOf(id: SpiffeId): string {
  const start = id.indexOf("/", SCHEME.length);
  return start < 0 ? "" : id.slice(start);
}

/** The SPIFFE ID of a trust domain's SPIRE server (spiffe/spire v1.15.3, pkg/common/idutil/spiffeid.go). */
export function serverIdOf(domain: TrustDomain): SpiffeId {
  // A constant, valid path behind a valid trust domain.
  return `${SCHEME}${domain}/spire/server` as SpiffeId;
}

/** The SPIFFE ID that Cilium gives a security identity (cilium/cilium v1.20.2, operator/auth/spire/client.go). */
export function identityIdOf(domain: TrustDomain, identity: number): SpiffeId {
  // A number behind a constant, valid path behind a valid trust domain.
  return `${SCHEME}${domain}/identity/${identity}` as SpiffeId;
}

/** The security identity that a SPIFFE ID of Cilium names, whatever its trust domain; null for any other ID. */
export function identityOf(id: SpiffeId): number | null {
  const digits = /^\/identity\/(0|[1-9]\d{0,9})$/.exec(pathOf(id))?.[1];
  const identity = Number(digits ?? NaN);
  return identity <= 0xffff_ffff ? identity : null;
}
