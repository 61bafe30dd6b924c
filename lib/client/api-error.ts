import type { ErrorCode } from "@/lib/wire/answer";

/** Codes that arise on the way, beside those an answer can carry. */
export type ApiErrorCode = ErrorCode | "unreachable" | "unreadable" | "not-frozen";

/** Why there is no answer, in words for the reader. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  /** What would be right, or what to do; "" when nothing is known. */
  readonly hint: string;

  constructor(code: ApiErrorCode, message: string, hint: string) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.hint = hint;
  }
}

/** Whether asking again soon can help: the server is away, starting or busy. */
export function isPassing(error: ApiError): boolean {
  return error.code === "unreachable" || error.code === "not-ready" || error.code === "unavailable" || error.code === "too-many";
}
