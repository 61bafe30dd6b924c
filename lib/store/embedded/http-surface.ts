import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Answer, EngineSession } from "./engine-session";
import { codeOfWords, EngineFault, statusOfCode, wordsOf } from "./engine-fault";
import { readText, type Incoming } from "./incoming";
import { statementOf, withBody, type Statement } from "./statement";

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
export function createHttpSurface(engine: EngineSession, incoming: Incoming, credentials: Credentials | null): Server {
  const server = createServer({ maxHeaderSize: HEADER_BYTES, keepAliveTimeout: 0 }, (request, response) => {
    answer(request, response, { engine, incoming, credentials }).catch((error: unknown) => {
      if (!response.headersSent) refuse(request, response, error);
      else response.destroy();
    });
  });
  server.maxConnections = CONNECTIONS_AT_MOST;
  return server;
}

interface Behind {
  readonly engine: EngineSession;
  readonly incoming: Incoming;
  readonly credentials: Credentials | null;
}

async function answer(request: IncomingMessage, response: ServerResponse, { engine, incoming, credentials }: Behind): Promise<void> {
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
  const statement = statementOf(url.searchParams);
  const answered = statement.takesRows
    ? await runWithRows(request, statement, { engine, incoming }, gone.signal)
    : await engine.run(withBody(url.searchParams, request.headers["content-type"], await readText(request)), null, gone.signal);
  response.writeHead(200, {
    "Content-Type": "application/octet-stream",
    "Content-Length": answered.bytes.length,
    "X-ClickHouse-Summary": summaryOf(answered),
    ...(url.searchParams.get("query_id") !== null && { "X-ClickHouse-Query-Id": encodeURIComponent(url.searchParams.get("query_id") ?? "") }),
  });
  response.end(answered.bytes, () => letGo(answered.bytes));
}

async function runWithRows(request: IncomingMessage, statement: Statement, { engine, incoming }: Pick<Behind, "engine" | "incoming">, signal: AbortSignal): Promise<Answer> {
  const rows = await incoming.keep(request);
  try {
    return await engine.run(statement, rows.path, signal);
  } finally {
    rows.clear();
  }
}

/** Gives an answer's memory back now: it lies outside of V8's heap, whose collector is in no hurry for it. */
function letGo(bytes: Uint8Array<ArrayBuffer>): void {
  if (bytes.byteLength > 0 && bytes.byteLength === bytes.buffer.byteLength) bytes.buffer.transfer(0);
}

function checkCredentials(request: IncomingMessage, wanted: Credentials | null): void {
  if (wanted === null) return;
  const [user, ...rest] = Buffer.from(/^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "", "base64").toString("utf8").split(":");
  if (user === wanted.user && rest.join(":") === wanted.password) return;
  throw new EngineFault(516, "AUTHENTICATION_FAILED", `${user || "default"}: Authentication failed: password is incorrect, or there is no user with such name`);
}

function summaryOf({ rowsRead, bytesRead, rowsWritten, elapsedSec }: Answer): string {
  return JSON.stringify({
    read_rows: String(rowsRead),
    read_bytes: String(bytesRead),
    written_rows: String(rowsWritten),
    written_bytes: rowsWritten === 0 ? "0" : String(bytesRead),
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
