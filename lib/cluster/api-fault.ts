import { messageOf, systemCodeOf } from "@/lib/platform/errors";
import { shortText, visibleText } from "@/lib/platform/text-safety";

/** How a request to the API server can fail, as far as it matters what to do then. */
export type ApiFaultKind =
  /** No answer: refused, reset, timed out, TLS. */
  | "unreachable"
  /** Connected, but nothing came for longer than it may. */
  | "silent"
  /** Ready for requests later: 429, 5xx. */
  | "busy"
  | "unauthorized"
  | "forbidden"
  /** The server has no such resource. */
  | "absent"
  /** What was asked for is too old: everything has to be read again. */
  | "expired"
  /** The server does not take the request as it was put. */
  | "refused";

/** A failed request: its kind, what the server or the system said, and when the server wants to be asked again. */
export class ApiFault extends Error {
  readonly kind: ApiFaultKind;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  readonly retryAfterMs: number | null;

  /** `message` without a full stop: it is said inside of sentences. */
  constructor(kind: ApiFaultKind, message: string, more: { readonly status?: number; readonly retryAfterMs?: number | null; readonly cause?: unknown } = {}) {
    super(message.replace(/\.+$/, ""), { cause: more.cause });
    this.name = "ApiFault";
    this.kind = kind;
    this.status = more.status ?? 0;
    this.retryAfterMs = more.retryAfterMs ?? null;
  }
}

const LONGEST_RETRY_AFTER_MS = 60_000;

/** The fault that an answer other than 2xx is. `body` is what could be read of it. */
export function faultOfAnswer(status: number, body: string, retryAfter: string | undefined): ApiFault {
  const message = messageOfBody(body) || `HTTP ${status}`;
  return new ApiFault(kindOfStatus(status), message, { status, retryAfterMs: retryAfterMs(retryAfter) });
}

/** The fault that something thrown while asking is. */
export function faultOfThrown(thrown: unknown): ApiFault {
  if (thrown instanceof ApiFault) return thrown;
  const code = systemCodeOf(thrown);
  const words = code === null ? undefined : SAID_OF_CODE[code];
  const text = words ?? visibleText(shortText(messageOf(thrown), 200));
  return new ApiFault("unreachable", code === null || text.includes(code) ? text : `${text} (${code})`, { cause: thrown });
}

const SAID_OF_CODE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens at its address",
  ECONNRESET: "the connection broke",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "there is no way to its address",
  ENETUNREACH: "there is no way to its network",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name could not be looked up",
  EPIPE: "the connection broke",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself, not by the authority that was given",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by an authority that was not given",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not signed by the authority that was given",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is not signed by the authority that was given",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

function kindOfStatus(status: number): ApiFaultKind {
  if (status === 401) return "unauthorized";
  if (status === 403) return "forbidden";
  if (status === 404) return "absent";
  if (status === 410) return "expired";
  return status === 429 || status >= 500 ? "busy" : "refused";
}

function retryAfterMs(header: string | undefined): number | null {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Math.min(Number(header) * 1000, LONGEST_RETRY_AFTER_MS) : null;
}

/** The message of a Status, or the text itself. */
function messageOfBody(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === "object" && parsed !== null && "message" in parsed && typeof parsed.message === "string") return visibleText(shortText(parsed.message, 400));
  } catch {
    // No JSON: a proxy, or the plain text of a missing resource.
  }
  return visibleText(shortText(body.trim(), 200));
}
