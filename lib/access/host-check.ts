/** The name in a Host header or an origin's authority, lower case, without port and brackets; null when it is none. */
export function hostNameOf(authority: string): string | null {
  const found = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(authority);
  const name = found?.[1] ?? found?.[2];
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, "");
}

/**
 * Why a request may not be answered, as a sentence, or null when it may. A page of another site that makes a browser
 * ask this server (DNS rebinding) is told by its Host; a script of another site by its Origin.
 */
export function refuseForeignHost(headers: { readonly host: string | null; readonly origin: string | null }, allowed: readonly string[]): string | null {
  const host = headers.host === null ? null : hostNameOf(headers.host);
  if (host === null || !allowed.includes(host)) return "This request names a host that this server does not answer for.";
  if (headers.origin === null) return null;
  const authority = /^https?:\/\/([^/]+)$/i.exec(headers.origin)?.[1];
  const origin = authority === undefined ? null : hostNameOf(authority);
  if (origin === null || !allowed.includes(origin)) return "This request comes from a page of another site.";
  return null;
}

/**
 * Why a request may not write, as a sentence, or null when it may: `refuseForeignHost` holds as well. Only a page of this
 * very server may write through a browser, not one of another port or another allowed name; what is no browser says the
 * same of itself. Behind a proxy that rewrites Host, the origin is one of the allowed names and the browser's own word
 * (Sec-Fetch-Site) that both are one.
 */
export function refuseForeignWrite(headers: { readonly host: string | null; readonly origin: string | null; readonly site: string | null }, allowed: readonly string[]): string | null {
  const foreign = refuseForeignHost(headers, allowed);
  if (foreign !== null) return foreign;
  if (headers.origin === null) return "This request does not say which page it comes from (Origin).";
  if (headers.site !== null) return headers.site === "same-origin" ? null : "This request comes from a page of another site.";
  const authority = headers.origin.replace(/^https?:\/\//i, "");
  return authority.toLowerCase() === headers.host?.toLowerCase() ? null : "This request comes from a page of another site.";
}

/** What the operator does about a refused host. */
export const FOREIGN_HOST_HINT = "Open the dashboard under a name it knows, or add the name to the setting `allowed-hosts`.";
