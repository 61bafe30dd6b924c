import { EngineFault } from "./engine-fault";
import { partsOfForm } from "./form-parts";

/** What one request of ClickHouse's HTTP interface asks for. */
export interface Statement {
  /** Its parameters are named in it as `{name:Type}`. */
  readonly sql: string;
  /** It is an INSERT, and its rows come behind it, in the format that it ends with. */
  readonly takesRows: boolean;
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
/** An INSERT up to its table and columns, its settings, and the format of the rows to come. */
const INSERT_OF_ROWS = /^(\s*INSERT\s.+?)(\s+SETTINGS\s.+?)?(\s+FORMAT\s+\w+)\s*$/is;
const PARAMETER = "param_";
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The statement that a request's URL makes, as far as it stands there; throws EngineFault. */
export function statementOf(search: Iterable<readonly [string, string]>): Statement {
  const parameters: Record<string, string> = {};
  const settings: Record<string, string> = {};
  let database: string | null = null;
  let format = "TabSeparated";
  let sql = "";
  for (const [name, value] of search) {
    if (name === "query") sql = value;
    else if (name === "database") database = nameOf("database", value);
    else if (name === "default_format") format = nameOf("format", value);
    else if (name.startsWith(PARAMETER)) parameters[nameOf("parameter", name.slice(PARAMETER.length))] = value;
    else if (NOT_HERE.has(name)) throw new EngineFault(48, "NOT_IMPLEMENTED", `The embedded engine has no ${name}`);
    else if (COMPRESSION.has(name)) refuseCompression(name, value);
    else if (!OF_HTTP_ALONE.has(name)) settings[nameOf("setting", name)] = value;
  }
  return { sql, takesRows: INSERT_OF_ROWS.test(sql), parameters, settings, database, format };
}

/** The same with a body that is no rows: the rest of the statement, or a form with all of it; throws EngineFault. */
export function withBody(search: URLSearchParams, contentType: string | undefined, body: Buffer): Statement {
  const form = partsOfForm(contentType, body);
  if (form !== null) return statementOf([...search, ...form]);
  const statement = statementOf(search);
  return { ...statement, sql: [statement.sql, body.toString("utf8")].filter((part) => part !== "").join("\n") };
}

/** The INSERT with its rows in a file instead of behind it. */
export function insertFrom(sql: string, path: string): string {
  return sql.replace(INSERT_OF_ROWS, (_, head: string, settings: string | undefined, format: string) => `${head} FROM INFILE '${path.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'${settings ?? ""}${format}`);
}

function nameOf(what: string, name: string): string {
  if (!NAME.test(name)) throw new EngineFault(36, "BAD_ARGUMENTS", `${JSON.stringify(name)} is no name of a ${what}`);
  return name;
}

function refuseCompression(name: string, value: string): void {
  if (value !== "0") throw new EngineFault(48, "NOT_IMPLEMENTED", `The embedded engine answers without compression: leave ${name} out`);
}
