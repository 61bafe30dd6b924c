import { status } from "@grpc/grpc-js";
import { shortText, visibleText } from "@/lib/platform/text-safety";

/**
 * Why a call brought nothing. `connection`: whatever is asked next over it will fare the same. `denied` and
 * `unknown-method` are about one method; `method` is anything else that is about one method alone.
 */
export interface SpireFault {
  readonly kind: "connection" | "denied" | "unknown-method" | "oversized" | "method";
  /** What the other side or the transport said, made safe to show. */
  readonly error: string;
  /** One sentence that says what to do. */
  readonly sentence: string;
}

/** A fault that was found on our side of a call. */
export class SpireFailure extends Error {
  override readonly name = "SpireFailure";
  constructor(readonly fault: SpireFault) {
    super(fault.sentence);
  }
}

/** Text from the network, short and safe on a terminal and a page. */
export function safeText(text: string): string {
  return visibleText(shortText(text.replace(/\s+/g, " ").trim(), 300));
}

/** grpc-js's own words without what changes from one attempt to the next: times, OpenSSL's handles. */
function plainText(text: string): string {
  return text.replace(/ \(\d{4}-\d\d-\d\dT[^)]*\)/g, "").replace(/[0-9A-F]{8,}:error/g, "error").replace(/\s*Resolution note:\s*$/, "");
}

/** Where a call went, for its sentence. */
export interface Place {
  /** "SPIRE at spire-server.cilium-spire.svc:8081". */
  readonly name: string;
  /** Path of its unix socket; null over TCP. */
  readonly socket: string | null;
}

/** A fault of the connection itself. */
export function connectionFault(error: string, sentence: string): SpireFault {
  return { kind: "connection", error: safeText(error), sentence };
}

function socketFault(error: string, text: string, { name, socket }: Place): SpireFault | null {
  if (socket === null) return null;
  const path = JSON.stringify(socket);
  if (/ENOENT/.test(text)) return connectionFault(error, `There is no socket at ${path}: ${name} is not running there, or its directory is not mounted (mount the directory, not the file: the file is made anew at each start)`);
  if (/EACCES|EPERM/.test(text)) return connectionFault(error, `This process may not open the socket at ${path}: run it as a user or group that may`);
  if (/ECONNREFUSED/.test(text)) return connectionFault(error, `Nobody listens at the socket ${path} any more: ${name} has ended and left it behind`);
  return null;
}

/** What the transport's words mean, where they are known; null for all others. */
function transportFault(error: string, text: string, place: Place): SpireFault | null {
  const { name } = place;
  const found = (sentence: string): SpireFault => connectionFault(error, sentence);
  const ofSocket = socketFault(error, text, place);
  if (ofSocket) return ofSocket;
  if (/ECONNREFUSED/.test(text)) return found(`Nothing answers at ${name} (connection refused): the SPIRE server is not running, or the port is another (Cilium's listens on 8081, other charts' service on 443)`);
  if (/ENOTFOUND|EAI_|Name resolution failed/.test(text)) return found(`The host of ${name} does not resolve: check \`spire\`; from outside of the cluster, forward the port and use 127.0.0.1`);
  if (/EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/.test(text)) return found(`There is no way to ${name}: check the address and the network policies of SPIRE's namespace`);
  if (/certificate has expired/.test(text)) return found(`The certificate of ${name} has expired: the server no longer renews its own identity, or this machine's clock is ahead`);
  if (/not yet valid/.test(text)) return found(`The certificate of ${name} is not valid yet: this machine's clock is behind the SPIRE server's`);
  if (/unable to verify|self-signed certificate|unable to get (local )?issuer/.test(text)) return found(`The certificate of ${name} is not signed by the trust bundle that we have: it is another SPIRE, or the bundle is out of date`);
  if (/alert (bad certificate|unknown ca|certificate (expired|unknown|required|revoked))|alert number (42|44|45|46|48|116)/i.test(text)) return found(`${name} does not accept our identity: it has expired or is of another trust domain`);
  if (/wrong version number|packet length too long|EPROTO/.test(text)) return found(`${name} does not speak TLS there: check the port`);
  if (/Protocol error|Received HTTP status|Parse Error|Expected HTTP/i.test(text)) return found(`${name} does not speak gRPC there: check the port (8080 is its health page, 8081 its API)`);
  return null;
}

/** What a gRPC error of `method` means. */
export function faultOfStatus(place: Place, method: string, code: number, said: string): SpireFault {
  const text = plainText(said);
  const error = `${status[code] ?? code}: ${text}`;
  const about = (kind: SpireFault["kind"], sentence: string): SpireFault => ({ kind, error: safeText(error), sentence });
  switch (code) {
    case status.PERMISSION_DENIED:
    case status.UNAUTHENTICATED:
      return about("denied", `${place.name} does not let us call ${method}: its policy must allow our identity this method`);
    case status.UNIMPLEMENTED:
      return about("unknown-method", `${place.name} has no ${method}: its version is older, or it does not offer it here`);
    case status.RESOURCE_EXHAUSTED:
      if (/larger than max/i.test(text)) return about("oversized", `${place.name} answered ${method} with more than fits into one message`);
      return about("method", `${place.name} says that it has no room for ${method}; it is asked again`);
    case status.DEADLINE_EXCEEDED:
      return about("connection", `${place.name} does not answer in time; it is asked again. If it stays so, a network policy may drop the connection`);
    case status.UNAVAILABLE:
    case status.CANCELLED:
      return transportFault(error, text, place) ?? about("connection", `${place.name} closed the connection: it, or what forwards to it, is restarting; it is asked again`);
    case status.INTERNAL:
    case status.UNKNOWN:
      return transportFault(error, text, place) ?? about("method", `${place.name} failed on ${method}: its log says why; it is asked again`);
    default:
      return about("method", `${place.name} refused ${method} with an error; it is asked again`);
  }
}

/** True for what grpc-js rejects a call with. */
export function isStatus(thrown: unknown): thrown is { readonly code: number; readonly details: string } {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "number" && "details" in thrown && typeof thrown.details === "string";
}
