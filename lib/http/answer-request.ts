import { FOREIGN_HOST_HINT, refuseForeignHost, refuseForeignWrite } from "@/lib/access/host-check";
import { methodsOf, sayMethods } from "@/lib/access/write-routes";
import { NO_CONTENT_POLICY, SECURITY_HEADERS } from "@/lib/access/security-headers";
import { AppError, recordOfError, type AppErrorCode } from "@/lib/platform/errors";
import type { Runtime } from "@/lib/runtime/runtime";
import { readRuntime } from "@/lib/runtime/slot";
import type { ErrorAnswer, ErrorCode } from "@/lib/wire/answer";

/** Answers one request from the runtime; throws AppErrors, which are translated here and nowhere else. */
export type Answering = (runtime: Runtime, request: Request, url: URL) => Promise<Response>;

const HEADERS = { ...SECURITY_HEADERS, "Content-Security-Policy": NO_CONTENT_POLICY, "Cache-Control": "no-store" } as const;

/** A route handler: checks where the request comes from, answers, and says every failure in one shape. */
export async function answerRequest(request: Request, answering: Answering): Promise<Response> {
  let runtime: Runtime | null = null;
  try {
    runtime = await readRuntime();
    const said = { host: request.headers.get("host"), origin: request.headers.get("origin"), site: request.headers.get("sec-fetch-site") };
    const reads = request.method === "GET" || request.method === "HEAD";
    const refusal = reads ? refuseForeignHost(said, runtime.config.allowedHosts) : refuseForeignWrite(said, runtime.config.allowedHosts);
    if (refusal !== null) throw new AppError("forbidden", refusal, FOREIGN_HOST_HINT);
    return await answering(runtime, request, new URL(request.url));
  } catch (thrown) {
    const record = recordOfError(thrown);
    const code = codeOf(record.code);
    if (code !== "internal") return answerError(code, record.message, record.hint);
    // What went wrong inside is for the log; the sentence may hold anything.
    runtime?.log.write("error", "a request failed", { reason: record.message });
    return answerError("internal", "The server failed to answer this.", "Its log says why.");
  }
}

/** 405 for every method that an address does not answer: nothing but a frozen link is made or taken away. */
export function refuseMethod(request: Request): Response {
  const methods = methodsOf(new URL(request.url).pathname);
  const refused = answerError("method-not-allowed", sayMethods(methods), `Use ${methods[0] ?? "GET"}.`);
  refused.headers.set("Allow", methods.join(", "));
  return refused;
}

/** JSON that nobody may keep. */
export function answerJson(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...HEADERS, "Content-Type": "application/json; charset=utf-8" } });
}

/** Any other text, with the same headers. */
export function answerText(body: string | ReadableStream<Uint8Array>, type: string, extra: Readonly<Record<string, string>> = {}): Response {
  return new Response(body, { headers: { ...HEADERS, "Content-Type": type, ...extra } });
}

function answerError(code: ErrorCode, message: string, hint: string): Response {
  const answer: ErrorAnswer = { error: { code, message, hint } };
  const response = answerJson(answer, STATUS[code]);
  if (code === "not-ready" || code === "unavailable" || code === "too-many") response.headers.set("Retry-After", "2");
  return response;
}

const STATUS: Readonly<Record<ErrorCode, number>> = {
  "bad-filter": 400,
  "bad-request": 400,
  "not-found": 404,
  gone: 410,
  "not-ready": 503,
  unavailable: 503,
  forbidden: 403,
  "method-not-allowed": 405,
  "too-many": 429,
  "too-large": 413,
  internal: 500,
};

/** The closed list of codes that leave the server. */
function codeOf(code: AppErrorCode): ErrorCode {
  switch (code) {
    case "bad-filter":
    case "bad-request":
    case "not-found":
    case "gone":
    case "not-ready":
    case "unavailable":
    case "forbidden":
    case "method-not-allowed":
    case "too-many":
    case "too-large":
    case "internal":
      return code;
    case "bad-source":
    case "source-failed":
      return "not-ready";
    case "bad-usage":
    case "bad-config":
    case "bad-record":
    case "port-in-use":
      return "internal";
    default:
      return code satisfies never;
  }
}
