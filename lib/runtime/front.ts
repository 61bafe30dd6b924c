import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { FOREIGN_HOST_HINT, refuseForeignHost, refuseForeignWrite } from "@/lib/access/host-check";
import { methodsOf, sayMethods, WRITE_BODY_CAP } from "@/lib/access/write-routes";
import { contentSecurityPolicy, NO_CONTENT_POLICY, SECURITY_HEADERS } from "@/lib/access/security-headers";
import type { ErrorAnswer, ErrorCode } from "@/lib/wire/answer";

/** What stands before the pages: every request passes here first. */
export interface FrontOptions {
  readonly allowedHosts: readonly string[];
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Called with what a handler threw; the answer says nothing of it. */
  readonly onFailure: (error: unknown) => void;
}

const TARGET_CAP = 16_384;

/**
 * A listener that refuses what is not for this server (foreign hosts, writing but of frozen links, oversized addresses, bodies)
 * and gives every answer its security headers; pages get a content security policy with a fresh nonce.
 */
export function createFront(options: FrontOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const refusal = refusalOf(request, options.allowedHosts);
    if (refusal !== null) return refuse(response, refusal);
    if (isPage(request.url ?? "/")) {
      const policy = contentSecurityPolicy(randomBytes(16).toString("base64"));
      // Next takes the nonce from the request's own header; one that a client sent must not be it.
      request.headers["content-security-policy"] = policy;
      response.setHeader("Content-Security-Policy", policy);
    } else {
      delete request.headers["content-security-policy"];
      response.setHeader("Content-Security-Policy", NO_CONTENT_POLICY);
    }
    delete request.headers["content-security-policy-report-only"];
    options.handle(request, response).catch((error: unknown) => {
      options.onFailure(error);
      if (!response.headersSent) refuse(response, { status: 500, code: "internal", message: "The server failed to answer this.", hint: "Its log says why." });
      else response.destroy();
    });
  };
}

interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  /** Of 405: what is answered instead. */
  readonly allow?: readonly string[];
}

function refusalOf(request: IncomingMessage, allowedHosts: readonly string[]): Refusal | null {
  const foreign = refuseForeignHost({ host: request.headers.host ?? null, origin: request.headers.origin ?? null }, allowedHosts);
  if (foreign !== null) return { status: 403, code: "forbidden", message: foreign, hint: FOREIGN_HOST_HINT };
  const methods = methodsOf(request.url ?? "/");
  if (request.method === undefined || !methods.includes(request.method)) {
    return { status: 405, code: "method-not-allowed", message: sayMethods(methods), hint: `Use ${methods[0] ?? "GET"}.`, allow: methods };
  }
  const writes = request.method !== "GET" && request.method !== "HEAD";
  if ((request.url ?? "").length > TARGET_CAP) return { status: 414, code: "bad-request", message: `The address is longer than ${TARGET_CAP} characters.`, hint: "Shorten the filter." };
  if (writes) return refusalOfWrite(request, allowedHosts);
  if (request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > 0) {
    return { status: 413, code: "bad-request", message: "A request here has no body.", hint: "Send the question in the address." };
  }
  return null;
}

/** What writes is a page of this server, and says beforehand how little it sends. */
function refusalOfWrite(request: IncomingMessage, allowedHosts: readonly string[]): Refusal | null {
  const { host, origin } = request.headers;
  const foreign = refuseForeignWrite({ host: host ?? null, origin: origin ?? null, site: request.headers["sec-fetch-site"]?.toString() ?? null }, allowedHosts);
  if (foreign !== null) return { status: 403, code: "forbidden", message: foreign, hint: FOREIGN_HOST_HINT };
  if (request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"] ?? 0) > WRITE_BODY_CAP) {
    return { status: 413, code: "too-large", message: `A request that writes has a body of ${WRITE_BODY_CAP} bytes at most, and says its length.`, hint: "Send the address of a page, and nothing else." };
  }
  return null;
}

function refuse(response: ServerResponse, { status, code, message, hint, allow }: Refusal): void {
  const answer: ErrorAnswer = { error: { code, message, hint } };
  const body = JSON.stringify(answer);
  if (allow) response.setHeader("Allow", allow.join(", "));
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    "Cache-Control": "no-store",
    "Content-Security-Policy": NO_CONTENT_POLICY,
    // What was refused may have a body under way that nobody reads.
    Connection: "close",
  });
  response.end(body);
}

function isPage(target: string): boolean {
  return !target.startsWith("/api/") && !target.startsWith("/_next/static/") && !/^\/(healthz|readyz|metrics)(\?|$)/.test(target);
}
