import { EngineFault } from "./engine-fault";
import { partsOfForm } from "./form-parts";

/** What one request of ClickHouse's HTTP interface asks for. */
export interface Statement {
  /** Its parameters are named in it as `{name:Type}`. */
  readonly sql: string;
  /** Rows of an INSERT as they came, in the format that `sql` ends with; null: `sql` stands alone. */
  readonly rows: Uint8Array | null;
  /** Values as the interface takes them: escaped text. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, string>>;
  /** null: the usual one. */
  readonly database: string | null;
  /** Of an answer whose statement names no format. */
  readonly format: string;
}

/** What only ClickHouse's HTTP server knows: about how an answer travels, not about what is in it. */
const OF_HTTP_ALONE = new Set([
  "query_id",
  "user",
  "password",
  "wait_end_of_query",
  "buffer_size",
  "http_response_buffer_size",
  "http_write_exception_in_output_format",
  "send_progress_in_http_headers",
  "http_headers_progress_interval_ms",
  "http_wait_end_of_query",
  "cancel_http_readonly_queries_on_client_close",
]);
/** What this engine has not got; asked for, it would be wrong to go on without. */
const NOT_HERE = new Set(["session_id", "session_timeout", "session_check", "role", "quota_key", "client_protocol_version"]);
const COMPRESSION = new Set(["enable_http_compression", "compress", "decompress"]);
const PARAMETER = "param_";
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The statement that a request's query string and body make, as ClickHouse puts them together; throws EngineFault. */
export function statementOf(search: URLSearchParams, contentType: string | undefined, body: Uint8Array): Statement {
  const form = partsOfForm(contentType, body);
  const parameters: Record<string, string> = {};
  const settings: Record<string, string> = {};
  let database: string | null = null;
  let format = "TabSeparated";
  let query = form?.get("query") ?? "";
  for (const [name, value] of [...search, ...(form ?? [])]) {
    if (name === "query") query = search.get("query") ?? query;
    else if (name === "database") database = nameOf("database", value);
    else if (name === "default_format") format = nameOf("format", value);
    else if (name.startsWith(PARAMETER)) parameters[nameOf("parameter", name.slice(PARAMETER.length))] = value;
    else if (NOT_HERE.has(name)) throw new EngineFault(48, "NOT_IMPLEMENTED", `The embedded engine has no ${name}`);
    else if (COMPRESSION.has(name)) refuseCompression(name, value);
    else if (!OF_HTTP_ALONE.has(name)) settings[nameOf("setting", name)] = value;
  }
  const common = { parameters, settings, database, format };
  if (form !== null || body.length === 0) return { ...common, sql: query, rows: isInsertOfRows(query) ? new Uint8Array() : null };
  if (isInsertOfRows(query)) return { ...common, sql: query, rows: body };
  return { ...common, sql: `${query}${query === "" ? "" : "\n"}${Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8")}`, rows: null };
}

/** An INSERT whose rows follow it: it ends with the name of their format. */
function isInsertOfRows(query: string): boolean {
  return /^\s*INSERT\s/i.test(query) && /\sFORMAT\s+\w+\s*$/i.test(query);
}

function nameOf(what: string, name: string): string {
  if (!NAME.test(name)) throw new EngineFault(36, "BAD_ARGUMENTS", `${JSON.stringify(name)} is no name of a ${what}`);
  return name;
}

function refuseCompression(name: string, value: string): void {
  if (value !== "0") throw new EngineFault(48, "NOT_IMPLEMENTED", `The embedded engine answers without compression: leave ${name} out`);
}
