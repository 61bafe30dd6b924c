import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type PeerCertificate, type SecureContext, type TLSSocket } from "node:tls";
import { systemCodeOf } from "@/lib/platform/errors";

/** What a TLS handshake with an endpoint showed, the certificate checked or not. */
export interface TlsFinding {
  /** Code of Node's error when the certificate is not believed ("ERR_TLS_CERT_ALTNAME_INVALID"); null when it is. */
  readonly distrust: string | null;
  /** DNS names and addresses in the certificate. */
  readonly names: readonly string[];
  readonly issuer: string;
  /** Code of the alert with which the server refused us after the handshake; null when it did not. */
  readonly refusal: string | null;
}

export type TlsProbe =
  | { readonly outcome: "handshake"; readonly finding: TlsFinding }
  /** The other side broke off: what it sent was no TLS, or it refused the hello. */
  | { readonly outcome: "no-tls"; readonly code: string }
  | { readonly outcome: "failed"; readonly code: string };

export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  /** Ends the probe at once, as if the time were up. */
  readonly signal: AbortSignal;
}

/** How long a server has to refuse our certificate after the handshake (TLS 1.3 judges it only then). */
const REFUSAL_WAIT_MS = 400;

function settleOnce<Result>({ timeoutMs, signal }: ProbeTarget, onTimeout: Result, run: (settle: (result: Result) => void) => Socket): Promise<Result> {
  return new Promise((resolve) => {
    let socket: Socket | null = null;
    const timer = setTimeout(() => settle(onTimeout), timeoutMs);
    const onAbort = (): void => settle(onTimeout);
    const settle = (result: Result): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket?.destroy();
      resolve(result);
    };
    if (signal.aborted) return settle(onTimeout);
    signal.addEventListener("abort", onAbort, { once: true });
    socket = run(settle);
  });
}

/** Tries a TCP connection: null when it stands, else Node's error code ("ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT"). */
export function probeTcp(target: ProbeTarget): Promise<string | null> {
  return settleOnce<string | null>(target, "ETIMEDOUT", (settle) => {
    const socket = connectTcp({ host: target.host, port: target.port });
    socket.once("connect", () => settle(null));
    socket.on("error", (error) => settle(systemCodeOf(error) ?? "EUNKNOWN"));
    return socket;
  });
}

function namesOf(certificate: PeerCertificate): string[] {
  const alternatives = (certificate.subjectaltname ?? "").split(", ").filter((entry) => entry !== "");
  const names = alternatives.map((entry) => entry.replace(/^(DNS|IP Address):/, ""));
  const common = certificate.subject?.CN;
  return names.length > 0 || common === undefined ? names : [common].flat();
}

function findingOf(socket: TLSSocket): TlsFinding {
  const certificate = socket.getPeerCertificate();
  const { authorizationError } = socket;
  const distrust = authorizationError ? (systemCodeOf(authorizationError) ?? String(authorizationError)) : null;
  return { distrust, names: namesOf(certificate), issuer: [certificate.issuer?.CN ?? certificate.issuer?.O ?? ""].flat().join(", "), refusal: null };
}

/** Tries a TLS handshake and looks at what the server shows, whether it is to be believed or not. */
export function probeTls(target: ProbeTarget, context: SecureContext | null, serverName: string): Promise<TlsProbe> {
  return settleOnce<TlsProbe>(target, { outcome: "failed", code: "ETIMEDOUT" }, (settle) => {
    // Read while the connection stands: afterwards Node has forgotten the certificate.
    let finding: TlsFinding | null = null;
    const socket = connectTls({
      host: target.host,
      port: target.port,
      servername: serverName,
      ALPNProtocols: ["h2"],
      rejectUnauthorized: false,
      ...(context === null ? { minVersion: "TLSv1.2" } : { secureContext: context }),
    });
    socket.once("secureConnect", () => {
      const shown = findingOf(socket);
      finding = shown;
      // A server that takes us in speaks first: HTTP/2 settings.
      socket.once("data", () => settle({ outcome: "handshake", finding: shown }));
      setTimeout(() => settle({ outcome: "handshake", finding: shown }), REFUSAL_WAIT_MS).unref();
    });
    socket.on("error", (error) => {
      const code = systemCodeOf(error) ?? "EUNKNOWN";
      if (finding !== null) settle({ outcome: "handshake", finding: { ...finding, refusal: code } });
      else settle(/^(ERR_SSL_|EPROTO|ECONNRESET)/.test(code) ? { outcome: "no-tls", code } : { outcome: "failed", code });
    });
    // Some servers refuse a client's certificate without an alert: they hang up.
    const hungUp = (): void => settle(finding === null ? { outcome: "no-tls", code: "ECONNRESET" } : { outcome: "handshake", finding: { ...finding, refusal: "ECONNRESET" } });
    socket.once("end", hungUp);
    socket.once("close", hungUp);
    return socket;
  });
}
