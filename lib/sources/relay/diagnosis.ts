import { visibleText } from "@/lib/platform/text-safety";
import type { RelayAddress } from "./address";
import type { CertificateFiles, Certificates } from "./certificates";
import { safeText } from "./fault";
import { probeTcp, probeTls, type TlsFinding } from "./probe";

/** Where and how a connection was tried that failed. */
export interface FailedAttempt {
  readonly address: RelayAddress;
  readonly files: CertificateFiles;
  readonly certificates: Certificates | null;
  readonly serverName: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

function placeOf({ host, port }: RelayAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function sentenceOfSocket(address: RelayAddress, code: string): string {
  const place = placeOf(address);
  switch (code) {
    case "ECONNREFUSED":
      return `Nothing answers at ${place} (connection refused): check that Relay runs and that the port is right; its service listens on 80, or on 443 with TLS`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_NODATA":
      return `The name ${JSON.stringify(address.host)} does not resolve: check the host in source; from outside the cluster, forward the port of service hubble-relay and use 127.0.0.1`;
    case "ETIMEDOUT":
      return `No answer from ${place}: a firewall or network policy may drop the connection, or the address is wrong`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
      return `There is no route to ${place}: check the address and the network`;
    default:
      return `${place} cannot be reached (${visibleText(code)})`;
  }
}

function sentenceOfDistrust(attempt: FailedAttempt, finding: TlsFinding): string {
  const names = finding.names.slice(0, 8).map(safeText).join(", ") || "no name at all";
  const issuer = safeText(finding.issuer) || "an unnamed authority";
  switch (finding.distrust) {
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return `Relay's certificate is for ${names}, not for ${safeText(attempt.serverName)}: set relay-server-name to a name that it covers`;
    case "CERT_HAS_EXPIRED":
      return "Relay's certificate has expired: renew it (secret hubble-relay-server-certs), or check this machine's clock";
    case "CERT_NOT_YET_VALID":
      return "Relay's certificate is not valid yet: check the clocks of this machine and of the cluster";
    default:
      return attempt.files.caFile === null
        ? `Relay's certificate is signed by ${issuer}, which this system does not know: set relay-ca to the file with that authority (ca.crt of secret cilium-ca)`
        : `Relay's certificate is signed by ${issuer}, which ${JSON.stringify(attempt.files.caFile)} does not vouch for: set relay-ca to the file with that authority (ca.crt of secret cilium-ca)`;
  }
}

/** The server judged our certificate; its alert does not tell "none" from "of another authority" in every version. */
function sentenceOfClientCertificate(attempt: FailedAttempt): string {
  return attempt.files.certFile === null
    ? "Relay demands a client certificate: set relay-cert and relay-key (a pair signed by the authority that Relay trusts for clients)"
    : `Relay did not accept the client certificate in ${JSON.stringify(attempt.files.certFile)}: it must be valid and signed by the authority that Relay trusts for clients`;
}

async function sentenceOfTls(attempt: FailedAttempt): Promise<string | null> {
  const { address, certificates, serverName, timeoutMs, signal } = attempt;
  const probed = await probeTls({ ...address, timeoutMs, signal }, certificates?.context ?? null, serverName);
  switch (probed.outcome) {
    case "failed":
      return sentenceOfSocket(address, probed.code);
    case "no-tls": {
      if (/CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN/.test(probed.code)) return sentenceOfClientCertificate(attempt);
      if (/PROTOCOL_VERSION/.test(probed.code)) return `${placeOf(address)} speaks a TLS older than 1.3: Relay speaks 1.3, so look at what stands between`;
      if (!probed.code.startsWith("ERR_SSL")) return `${placeOf(address)} hangs up before TLS stands: check that Relay speaks TLS there (else use relay://${placeOf(address)}), and that what forwards to it still reaches it`;
      return `Relay at ${placeOf(address)} does not speak TLS, you said relays://: use relay://${placeOf(address)}`;
    }
    case "handshake": {
      const { finding } = probed;
      if (finding.distrust !== null) return sentenceOfDistrust(attempt, finding);
      return finding.refusal === null ? null : sentenceOfClientCertificate(attempt);
    }
    default: {
      const never: never = probed;
      return never;
    }
  }
}

/**
 * Looks at an endpoint that could not be used, and says in one sentence what is wrong with it and what to do; null when
 * it looks well. It dials the endpoint once or twice and sends nothing but a TLS hello.
 */
export async function diagnose(attempt: FailedAttempt): Promise<string | null> {
  const { address, timeoutMs, signal } = attempt;
  const refused = await probeTcp({ ...address, timeoutMs, signal });
  if (refused !== null) return sentenceOfSocket(address, refused);
  if (address.tls) return sentenceOfTls(attempt);
  const probed = await probeTls({ ...address, timeoutMs: Math.min(timeoutMs, 1_500), signal }, null, attempt.serverName);
  if (probed.outcome === "handshake") return `Relay speaks TLS, you said relay://: use relays://${placeOf(address)}`;
  // A server that speaks TLS alone may refuse our hello (a client certificate, a version), but says so in TLS.
  if (probed.outcome === "no-tls" && /ALERT|HANDSHAKE/.test(probed.code)) return `Relay speaks TLS, you said relay://: use relays://${placeOf(address)}`;
  return null;
}
