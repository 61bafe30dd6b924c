import { readFileSync } from "node:fs";
import { createSecureContext, type SecureContext } from "node:tls";
import { AppError, messageOf, systemCodeOf } from "@/lib/platform/errors";

/** Files for TLS to Relay, as the settings name them; null = not set. */
export interface CertificateFiles {
  /** Certificates of the authorities that are believed; null = those of the system. */
  readonly caFile: string | null;
  readonly certFile: string | null;
  readonly keyFile: string | null;
}

/** What the files held when they were last read. */
export interface Certificates {
  readonly ca: Buffer | null;
  readonly cert: Buffer | null;
  readonly key: Buffer | null;
  readonly context: SecureContext;
}

export const NO_FILES: CertificateFiles = { caFile: null, certFile: null, keyFile: null };

function readPart(path: string | null, setting: string): Buffer | null {
  if (path === null) return null;
  try {
    return readFileSync(path);
  } catch (cause) {
    const why = systemCodeOf(cause) === "ENOENT" ? "there is no such file" : messageOf(cause);
    throw new AppError("bad-config", `${setting} ${JSON.stringify(path)} could not be read: ${why}`, "Name a file in PEM form that this process may read", { cause });
  }
}

/** Reads the files and builds a TLS 1.3 context of them (Relay speaks nothing older); throws AppError `bad-config` that names the file. */
export function readCertificates(files: CertificateFiles): Certificates {
  if ((files.certFile === null) !== (files.keyFile === null)) {
    const [given, missing] = files.certFile === null ? ["relay-key", "relay-cert"] : ["relay-cert", "relay-key"];
    throw new AppError("bad-config", `${given} is set without ${missing}`, "A client certificate for Relay needs both files");
  }
  const ca = readPart(files.caFile, "relay-ca");
  const cert = readPart(files.certFile, "relay-cert");
  const key = readPart(files.keyFile, "relay-key");
  if (ca !== null && !ca.includes("-----BEGIN CERTIFICATE-----")) {
    throw new AppError("bad-config", `relay-ca ${JSON.stringify(files.caFile)} holds no certificate`, "It must hold one or more certificates in PEM form");
  }
  try {
    const context = createSecureContext({ minVersion: "TLSv1.3", ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) });
    return { ca, cert, key, context };
  } catch (cause) {
    const mismatch = systemCodeOf(cause) === "ERR_OSSL_X509_KEY_VALUES_MISMATCH";
    const what = mismatch ? `relay-key ${JSON.stringify(files.keyFile)} does not belong to relay-cert ${JSON.stringify(files.certFile)}` : `The certificate files for Relay cannot be used: ${messageOf(cause)}`;
    throw new AppError("bad-config", what, "Check relay-ca, relay-cert and relay-key: PEM form, certificate and key of one pair", { cause });
  }
}

/** True when both reads gave the same bytes. */
export function sameCertificates(left: Certificates, right: Certificates): boolean {
  return (["ca", "cert", "key"] as const).every((part) => {
    const [a, b] = [left[part], right[part]];
    return a === null || b === null ? a === b : a.equals(b);
  });
}
