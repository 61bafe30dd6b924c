import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** X.509 certificates made at test time: a small DER writer, so that no secret stands in the repository. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const size = body.length < 256 ? [0x81, body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc & 127];
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift((left & 127) | 128);
    bytes.push(...digits);
  }
  return der(0x06, Buffer.from(bytes));
}

const commonName = (name: string): Buffer => sequence(der(0x31, sequence(objectId("2.5.4.3"), der(0x0c, Buffer.from(name)))));
const utcTime = (at: Date): Buffer => der(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replace(/[-:T]/g, "")}Z`));
const extension = (id: string, value: Buffer): Buffer => sequence(objectId(id), der(0x04, value));

function pem(kind: string, bytes: Buffer): string {
  return `-----BEGIN ${kind}-----\n${(bytes.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END ${kind}-----\n`;
}

export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Pair {
  /** A certificate of this authority for these DNS names, valid from an hour ago until `days` from now. */
  issue(name: string, dnsNames?: readonly string[], days?: number): Pair;
}

function certificate(subject: string, publicKey: KeyObject, issuer: string, issuerKey: KeyObject, extensions: readonly Buffer[], days: number): string {
  const algorithm = sequence(objectId("1.2.840.10045.4.3.2"));
  const until = Date.now() + days * 86_400_000;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    commonName(issuer),
    sequence(utcTime(new Date(Math.min(until, Date.now()) - 3_600_000)), utcTime(new Date(until))),
    commonName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(...extensions)),
  );
  return pem("CERTIFICATE", sequence(body, algorithm, der(0x03, Buffer.from([0]), sign("sha256", body, issuerKey))));
}

const keyPem = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();

/** A fresh authority that signs itself. */
export function createAuthority(name: string): Authority {
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const isAuthority = extension("2.5.29.19", sequence(der(0x01, Buffer.from([255]))));
  return {
    cert: certificate(name, own.publicKey, name, own.privateKey, [isAuthority], 30),
    key: keyPem(own.privateKey),
    issue(subject, dnsNames = [], days = 30) {
      const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const names = dnsNames.map((dnsName) => der(0x82, Buffer.from(dnsName)));
      const extensions = [extension("2.5.29.19", sequence()), ...(names.length > 0 ? [extension("2.5.29.17", sequence(...names))] : [])];
      return { cert: certificate(subject, pair.publicKey, name, own.privateKey, extensions, days), key: keyPem(pair.privateKey) };
    },
  };
}
