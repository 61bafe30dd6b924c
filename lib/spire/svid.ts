import { createPrivateKey } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { parseSpiffeId, trustDomainOf, type TrustDomain } from "@/lib/domain/spire/spiffe-id";
import type { OwnSvid } from "@/lib/domain/spire/trust-bundle";
import { messageOf } from "@/lib/platform/errors";
import { pemOf, readCertificate } from "./certificate";
import { splitCertificates } from "./der";
import { connectionFault, safeText, SpireFailure } from "./fault";
import type { ResponseOf } from "./methods";
import { rootsFromDer } from "./roots";

/** What the Workload API gave us: who we are, whom we trust, and TLS that proves the one and checks the other. */
export interface Svid {
  readonly own: OwnSvid;
  readonly trustDomain: TrustDomain;
  /** PEM. */
  readonly roots: readonly string[];
  readonly context: SecureContext;
}

function refuse(error: string, sentence: string): never {
  throw new SpireFailure(connectionFault(error, sentence));
}

/** TLS 1.2 and up, believing these authorities alone, and showing nothing of us unless given. */
export function contextOf(roots: readonly string[], own?: { readonly chain: string; readonly key: string }): SecureContext {
  return createSecureContext({ minVersion: "TLSv1.2", ca: [...roots], ...(own && { cert: own.chain, key: own.key }) });
}

/**
 * The default identity in a message of the Workload API. The private key goes into the TLS context and nowhere else; the
 * message's copy of it is overwritten. Throws SpireFailure.
 */
export function svidFromMessage({ svids }: ResponseOf<"fetchX509Svid">): Svid {
  const first = svids?.[0];
  if (first === undefined) refuse("no SVID", "The SPIRE agent answered without an identity for this process: create a registration entry for it");
  const id = parseSpiffeId(first.spiffe_id ?? "");
  if (!id.ok) refuse(id.reason, `The SPIRE agent calls this process ${JSON.stringify(safeText(first.spiffe_id ?? ""))}, which is no SPIFFE ID: ${id.reason}`);
  const keyBytes = Buffer.from(first.x509_svid_key?.buffer ?? new ArrayBuffer(0), first.x509_svid_key?.byteOffset, first.x509_svid_key?.byteLength);
  try {
    const chain = splitCertificates(Buffer.from(first.x509_svid ?? []));
    const leaf = chain[0];
    if (leaf === undefined) refuse("no certificate", "The SPIRE agent gave this process an identity without a certificate");
    const { serial, notBeforeMs, notAfterMs } = readCertificate(leaf);
    const roots = rootsFromDer(Buffer.from(first.bundle ?? []));
    if (roots.length === 0) refuse("no authorities", "The SPIRE agent gave this process an identity without the authorities to check others by");
    const key = createPrivateKey({ key: keyBytes, format: "der", type: "pkcs8" }).export({ type: "pkcs8", format: "pem" }).toString();
    const context = contextOf(roots, { chain: chain.map(pemOf).join(""), key });
    return { own: { spiffeId: id.value, serial, notBeforeMs, notAfterMs }, trustDomain: trustDomainOf(id.value), roots, context };
  } catch (error) {
    if (error instanceof SpireFailure) throw error;
    return refuse(messageOf(error), "The identity that the SPIRE agent gave this process cannot be read");
  } finally {
    keyBytes.fill(0);
  }
}
