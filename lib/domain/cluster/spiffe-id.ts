const IDENTITY_ID = /^spiffe:\/\/([a-z0-9._-]{1,255})\/identity\/([1-9]\d{0,8})$/;

/** The SPIFFE ID that Cilium's operator registers for an identity (cilium v1.20.2, operator/auth/spire/client.go). */
export function spiffeIdOf(trustDomain: string, identity: number): string {
  return `spiffe://${trustDomain}/identity/${identity}`;
}

/** The trust domain and identity that such a SPIFFE ID names; null for every other ID. */
export function identityOfSpiffeId(spiffeId: string): { readonly trustDomain: string; readonly identity: number } | null {
  const found = IDENTITY_ID.exec(spiffeId);
  return found?.[1] && found[2] ? { trustDomain: found[1], identity: Number(found[2]) } : null;
}
