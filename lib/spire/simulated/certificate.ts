import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** X.509 as SPIRE makes it, written by a small DER writer: certificates of simulated authorities and of their SVIDs. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const size = body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const ECDSA_SHA256 = sequence(oid("2a8648ce3d040302"));
const attribute = (id: string, text: string): Buffer => der(0x31, sequence(oid(id), der(0x0c, Buffer.from(text))));
const extension = (id: string, value: Buffer, isCritical = false): Buffer => sequence(oid(id), ...(isCritical ? [der(0x01, Buffer.from([255]))] : []), der(0x04, value));

function time(ms: number): Buffer {
  return der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));
}

export interface CertificatePlan {
  /** Goes into the one URI among its names; more than one breaks SPIFFE's rule, for tests. */
  readonly uris: readonly string[];
  /** Epoch ms. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** A certificate with its key; both in DER. */
export interface Issued {
  readonly certificate: Buffer;
  readonly key: KeyObject;
  /** Lower-case hex. */
  readonly keyId: string;
}

export interface SimulatedAuthority extends Issued {
  issue(plan: CertificatePlan): Issued;
}

const keyIdOf = (key: KeyObject): Buffer => createHash("sha1").update(key.export({ type: "spki", format: "der" })).digest();

function write(plan: CertificatePlan, subject: Buffer, publicKey: KeyObject, signer: { readonly subject: Buffer; readonly key: KeyObject; readonly keyId: Buffer }, isAuthority: boolean): Buffer {
  const extensions = [
    extension("551d0f", der(0x03, Buffer.from(isAuthority ? [1, 0x06] : [3, 0xa8])), true),
    ...(isAuthority ? [] : [extension("551d25", sequence(oid("2b06010505070301"), oid("2b06010505070302")))]),
    extension("551d13", isAuthority ? sequence(der(0x01, Buffer.from([255]))) : sequence(), true),
    extension("551d0e", der(0x04, keyIdOf(publicKey))),
    extension("551d23", sequence(der(0x80, signer.keyId))),
    ...(plan.uris.length > 0 ? [extension("551d11", sequence(...plan.uris.map((uri) => der(0x86, Buffer.from(uri)))))] : []),
  ];
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ECDSA_SHA256,
    signer.subject,
    sequence(time(plan.notBeforeMs), time(plan.notAfterMs)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  return sequence(body, ECDSA_SHA256, der(0x03, Buffer.from([0]), sign("sha256", body, signer.key)));
}

/** A fresh authority of a trust domain; like SPIRE's, its subject differs from others in a serial number alone. */
export function createSimulatedAuthority(trustDomain: string, validity: Omit<CertificatePlan, "uris">): SimulatedAuthority {
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = sequence(attribute("550406", "US"), attribute("55040a", "SPIFFE"), attribute("550405", BigInt(`0x${randomBytes(8).toString("hex")}`).toString()));
  const signer = { subject, key: own.privateKey, keyId: keyIdOf(own.publicKey) };
  return {
    certificate: write({ ...validity, uris: [`spiffe://${trustDomain}`] }, subject, own.publicKey, signer, true),
    key: own.privateKey,
    keyId: signer.keyId.toString("hex"),
    issue(plan) {
      const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const leaf = sequence(attribute("550406", "US"), attribute("55040a", "SPIRE"));
      return { certificate: write(plan, leaf, pair.publicKey, signer, false), key: pair.privateKey, keyId: keyIdOf(pair.publicKey).toString("hex") };
    },
  };
}
