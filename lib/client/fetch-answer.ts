import type * as z from "zod/mini";
import { ApiError } from "./api-error";

/** Parameters of a question; null and "" are left out. */
export type AnswerParams = Readonly<Record<string, string | number | null | undefined>>;

/** The address of an answer, its parameters in the order given. */
export function answerUrl(name: string, params: AnswerParams): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) if (value !== null && value !== undefined && value !== "") search.set(key, String(value));
  const query = search.toString();
  return `/api/v1/${name}${query === "" ? "" : `?${query}`}`;
}

/** Loads a schema when an answer is there to be read: schemas are no part of what a page needs first. */
export type SchemaLoader<Schema> = () => Promise<Schema>;

/** What came back before it is read: any JSON, or null where it was none. */
export interface Answered {
  readonly ok: boolean;
  readonly status: number;
  readonly body: unknown;
}

/** Gets what is at an address of the API: the server's answer, or what a frozen link holds of it. Throws ApiError, or the abort of `signal`. */
export type AnswerReader = (url: string, signal?: AbortSignal) => Promise<Answered>;

/** Asks the server. */
export const readFromServer: AnswerReader = (url, signal) => send(url, { signal });

/** Sends the server something to write. */
export function writeToServer(method: "POST" | "DELETE", body?: unknown): AnswerReader {
  return (url, signal) => send(url, { signal, method, ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }) });
}

/** Gets an answer and reads it against its schema. Throws ApiError, or the abort of `signal`. */
export async function fetchAnswer<Schema extends z.ZodMiniType>(load: SchemaLoader<Schema>, url: string, signal?: AbortSignal, reader: AnswerReader = readFromServer): Promise<z.infer<Schema>> {
  const [schema, { ok, status, body }] = await Promise.all([load(), reader(url, signal)]);
  if (!ok) throw await refusal(status, body);
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "it" : issue.path.join(".");
  throw new ApiError("unreadable", `The answer is not what this page can read: ${where} ${issue?.message ?? "is missing"}.`, "The server may be of another version: reload the page.");
}

async function send(url: string, init: RequestInit): Promise<Answered> {
  const response = await reach(url, init);
  return { ok: response.ok, status: response.status, body: await readJson(response, init.signal ?? undefined) };
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  const { signal } = init;
  try {
    return await fetch(url, { ...init, headers: { accept: "application/json", ...init.headers }, cache: "no-store" });
  } catch (thrown) {
    if (signal?.aborted === true) throw thrown;
    throw new ApiError("unreachable", "Countersign does not answer.", "Is it still running? This page asks again by itself.");
  }
}

async function readJson(response: Response, signal?: AbortSignal): Promise<unknown> {
  try {
    return await response.json();
  } catch (thrown) {
    if (signal?.aborted === true) throw thrown;
    return null;
  }
}

async function refusal(status: number, body: unknown): Promise<ApiError> {
  const { errorAnswerSchema } = await import("./answer-schemas");
  const read = errorAnswerSchema.safeParse(body);
  if (read.success) return new ApiError(read.data.error.code, read.data.error.message, read.data.error.hint);
  if (status >= 500) return new ApiError("unreachable", `The server answered ${status} and no reason.`, "This page asks again by itself.");
  return new ApiError("unreadable", `The server answered ${status} and no reason.`, "Something between this page and Countersign may have answered instead.");
}
