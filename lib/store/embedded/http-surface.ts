import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createBodyScales, type BodyScales } from "./body";
import type { Answer, EngineSession } from "./engine-session";
import { codeOfWords, EngineFault, statusOfCode, wordsOf } from "./engine-fault";
import type { EngineLimits } from "./engine-limits";
import { statementOf } from "./statement";

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Headers of a request: parameters that are not too long for a URL stand there. */
const HEADER_BYTES = 256 * 1024;
const CONNECTIONS_AT_MOST = 128;

/**
 * The part of ClickHouse's HTTP interface that its official client uses, over one engine: ping, statements in the URL or the
 * body, rows, parameters, settings, errors in ClickHouse's words. Not yet listening.
 */
export function createHttpSurface(engine: EngineSession, limits: EngineLimits, credentials: Credentials | null): Server {
  const scales = createBodyScales(limits);
  const server = createServer({ maxHeaderSize: HEADER_BYTES, keepAliveTimeout: 0 }, (request, response) => {
    answer(request, response, engine, credentials, scales).catch((error: unknown) => {
      if (!response.headersSent) refuse(request, response, error);
      else response.destroy();
    });
  });
  server.maxConnections = CONNECTIONS_AT_MOST;
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, engine: EngineSession, credentials: Credentials | null, scales: BodyScales): Promise<void> {
  // Only the path and the query count; the host stands for none.
  const url = new URL(request.url ?? "/", "http://engine");
  if (url.pathname === "/ping" || (url.pathname === "/" && url.search === "" && request.method === "GET")) return void response.end("Ok.\n");
  if (url.pathname !== "/") {
    response.statusCode = 404;
    return void response.end(`There is no handle ${url.pathname}\n`);
  }
  checkCredentials(request, credentials);
  if (request.headers["content-encoding"] !== undefined) throw new EngineFault(48, "NOT_IMPLEMENTED", "The embedded engine takes bodies without compression: set compression off");
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const body = await scales.read(request);
  try {
    const answered = await engine.run(statementOf(url.searchParams, request.headers["content-type"], body.bytes), gone.signal);
    response.writeHead(200, {
      "Content-Type": "application/octet-stream",
      "Content-Length": answered.bytes.length,
      "X-ClickHouse-Summary": summaryOf(answered),
      ...(url.searchParams.get("query_id") !== null && { "X-ClickHouse-Query-Id": encodeURIComponent(url.searchParams.get("query_id") ?? "") }),
    });
    response.end(answered.bytes);
  } finally {
    body.done();
  }
}

function checkCredentials(request: IncomingMessage, wanted: Credentials | null): void {
  if (wanted === null) return;
  const [user, ...rest] = Buffer.from(/^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "", "base64").toString("utf8").split(":");
  if (user === wanted.user && rest.join(":") === wanted.password) return;
  throw new EngineFault(516, "AUTHENTICATION_FAILED", `${user || "default"}: Authentication failed: password is incorrect, or there is no user with such name`);
}

function summaryOf({ rowsRead, bytesRead, rowsWritten, bytesWritten, elapsedSec }: Answer): string {
  return JSON.stringify({
    read_rows: String(rowsRead),
    read_bytes: String(bytesRead),
    written_rows: String(rowsWritten),
    written_bytes: String(bytesWritten),
    elapsed_ns: String(Math.round(elapsedSec * 1e9)),
  });
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const words = wordsOf(error);
  const code = codeOfWords(words);
  // What is left of a body is not read: the connection ends with the answer.
  response.writeHead(statusOfCode(code), { "Content-Type": "text/plain; charset=utf-8", "X-ClickHouse-Exception-Code": code, ...(!request.complete && { Connection: "close" }) });
  response.end(`${words}\n`);
}
