import { messageOf } from "@/lib/platform/errors";
import { pemOf } from "./certificate";
import { splitCertificates } from "./der";
import { connectionFault, SpireFailure } from "./fault";

const ROOTS_CAP = 100;

/**
 * The authorities of a published trust bundle as PEM: PEM itself (what Cilium's SPIRE publishes), or a SPIFFE bundle in
 * JSON (what other charts do; spiffe/spiffe, standards/SPIFFE_Trust_Domain_and_Bundle.md §4). Throws SpireFailure.
 */
export function rootsFromText(text: string): string[] {
  const roots = text.trimStart().startsWith("{") ? rootsFromJson(text) : (text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? []).map((pem) => `${pem}\n`);
  if (roots.length === 0) throw new SpireFailure(connectionFault("no certificate", "The published trust bundle (ConfigMap spire-bundle) holds no certificate yet: the SPIRE server writes it when it starts"));
  return roots.slice(-ROOTS_CAP);
}

function rootsFromJson(text: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new SpireFailure(connectionFault(messageOf(error), "The published trust bundle (ConfigMap spire-bundle) is neither PEM nor JSON"));
  }
  const keys: unknown = typeof parsed === "object" && parsed !== null && "keys" in parsed ? parsed.keys : [];
  const isKey = (key: unknown): key is { readonly x5c: readonly unknown[] } => typeof key === "object" && key !== null && "use" in key && key.use === "x509-svid" && "x5c" in key && Array.isArray(key.x5c);
  return (Array.isArray(keys) ? keys : []).filter(isKey).flatMap(({ x5c: [certificate] }) => (typeof certificate === "string" ? [pemOf(Buffer.from(certificate, "base64"))] : []));
}

/** The authorities that the Workload API sends along, as PEM; throws BrokenDer. */
export function rootsFromDer(bytes: Buffer): string[] {
  return splitCertificates(bytes).slice(-ROOTS_CAP).map(pemOf);
}
