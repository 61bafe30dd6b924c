import { X509Certificate } from "node:crypto";
import type { Validity } from "@/lib/domain/spire/expiry";
import { findExtension, readDer, readDerList } from "./der";

/** What of a certificate SPIRE's world turns on. */
export interface Certificate extends Validity {
  readonly der: Buffer;
  /** SHA-256, lower-case hex. */
  readonly fingerprint: string;
  /** Decimal. */
  readonly serial: string;
  /** Subject key identifier, lower-case hex; null = none. */
  readonly keyId: string | null;
  /** Key id of the authority that signed it; null = not said. */
  readonly signedBy: string | null;
  /** URIs among its alternative names: an SVID has exactly one. */
  readonly uris: readonly string[];
}

// Object ids under 2.5.29 (RFC 5280 §4.2.1).
const SUBJECT_KEY_ID = Buffer.from([0x55, 0x1d, 0x0e]);
const AUTHORITY_KEY_ID = Buffer.from([0x55, 0x1d, 0x23]);
const ALTERNATIVE_NAMES = Buffer.from([0x55, 0x1d, 0x11]);
const URI = 0x86;
const KEY_ID = 0x80;

/** Reads one certificate in DER; throws an Error that says why it is none. */
export function readCertificate(der: Buffer): Certificate {
  const parsed = new X509Certificate(der);
  const keyId = findExtension(der, SUBJECT_KEY_ID);
  const authority = findExtension(der, AUTHORITY_KEY_ID);
  const names = findExtension(der, ALTERNATIVE_NAMES);
  const signedBy = authority && readDerList(readDer(authority).content).find((part) => part.tag === KEY_ID);
  return {
    der,
    fingerprint: parsed.fingerprint256.replaceAll(":", "").toLowerCase(),
    serial: BigInt(`0x${parsed.serialNumber}`).toString(),
    notBeforeMs: parsed.validFromDate.getTime(),
    notAfterMs: parsed.validToDate.getTime(),
    keyId: keyId && readDer(keyId).content.toString("hex"),
    signedBy: signedBy?.content.toString("hex") ?? null,
    // Read from the bytes: Node's text of the names would have to be taken apart again.
    uris: names === null ? [] : readDerList(readDer(names).content).filter((name) => name.tag === URI).map((name) => name.content.toString("latin1")),
  };
}

/** A certificate as PEM, which is what TLS is given. */
export function pemOf(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${(der.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`;
}
