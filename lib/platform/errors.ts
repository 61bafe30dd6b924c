/**
 * Every way in which this program says no. Transports translate codes (HTTP status, exit code); nobody matches texts.
 * `bad-*` is what a person gave us, the rest is what happened.
 */
export const APP_ERROR_CODES = [
  "bad-usage",
  "bad-config",
  "bad-filter",
  "bad-request",
  "bad-source",
  "bad-record",
  "source-failed",
  "port-in-use",
  "not-found",
  "gone",
  "not-ready",
  "unavailable",
  "forbidden",
  "method-not-allowed",
  "too-many",
  "too-large",
  "internal",
] as const;

export type AppErrorCode = (typeof APP_ERROR_CODES)[number];

/** An error for a person: one sentence that names the thing and the value, and a hint that says what would be right. */
export class AppError extends Error {
  readonly code: AppErrorCode;
  readonly hint: string;

  constructor(code: AppErrorCode, message: string, hint = "", options?: { cause?: unknown }) {
    super(message, options);
    this.name = "AppError";
    this.code = code;
    this.hint = hint;
  }
}

/** An AppError as plain data, to cross a thread. */
export interface ErrorRecord {
  readonly code: AppErrorCode;
  readonly message: string;
  readonly hint: string;
}

/**
 * True for AppErrors of any bundle: the server and its pages are built apart, so the same class exists twice in one
 * process and `instanceof` would miss one of them.
 */
export function isAppError(thrown: unknown): thrown is AppError {
  return thrown instanceof Error && thrown.name === "AppError" && "code" in thrown && APP_ERROR_CODES.some((code) => code === thrown.code);
}

/** Anything thrown, as plain data: what is not an AppError is `internal`, with its message but without its stack. */
export function recordOfError(thrown: unknown): ErrorRecord {
  if (isAppError(thrown)) return { code: thrown.code, message: thrown.message, hint: thrown.hint };
  return { code: "internal", message: messageOf(thrown), hint: "" };
}

/** The AppError that a record was made from. */
export function errorOfRecord(record: ErrorRecord): AppError {
  return new AppError(record.code, record.message, record.hint);
}

/** The message of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The `code` of a Node system error ("EADDRINUSE"), or null. */
export function systemCodeOf(thrown: unknown): string | null {
  if (thrown instanceof Error && "code" in thrown && typeof thrown.code === "string") return thrown.code;
  return null;
}
