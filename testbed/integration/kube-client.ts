import { request, type RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import type { Account, Kube } from "./start-kube";

/** What the server answered: its status and its JSON, or its text where that is no JSON. */
export interface Answer {
  readonly status: number;
  readonly body: Body;
}

/** The fields of Kubernetes' answers that tests look at. */
export interface Body {
  readonly kind?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly metadata?: Metadata;
  readonly items?: readonly Item[];
  /** Of a ConfigMap. */
  readonly data?: Readonly<Record<string, string>>;
  readonly status?: Readonly<Record<string, unknown>>;
}

interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly resourceVersion?: string;
  readonly remainingItemCount?: number;
}

export interface Item {
  readonly metadata: Metadata;
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[] };
}

/** An event of a watch. */
export interface WatchEvent {
  readonly type: string;
  readonly object: Body & { readonly code?: number };
}

function send(kube: Kube, account: Account, path: string, options: RequestOptions, body?: unknown): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${kube.token(account)}`, accept: "application/json", "content-type": "application/json", ...options.headers };
  return new Promise((settle, fail) => {
    const asked = request(`${kube.server}${path}`, { ...options, ca: kube.ca, agent: false, headers }, settle);
    asked.once("error", fail);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Asks the server as one of the accounts: a GET, or a POST when there is a body. */
export async function ask(kube: Kube, account: Account, path: string, body?: unknown, method = body === undefined ? "GET" : "POST"): Promise<Answer> {
  const response = await send(kube, account, path, { method }, body);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const isJson = response.headers["content-type"]?.includes("json") ?? false;
  return { status: response.statusCode ?? 0, body: isJson ? (JSON.parse(text) as Body) : { message: text } };
}

/** How a watch ended: as the server wished, or with a broken connection. */
export type WatchEnd = "clean" | "broken";

export interface Watch {
  readonly events: readonly WatchEvent[];
  readonly end: Promise<WatchEnd>;
  close(): void;
}

/** Watches a path, and keeps its events. */
export async function watch(kube: Kube, account: Account, path: string): Promise<Watch> {
  const response = await send(kube, account, path, { method: "GET" });
  const events: WatchEvent[] = [];
  const lines = createInterface({ input: response }).on("line", (line) => events.push(JSON.parse(line) as WatchEvent));
  const end = new Promise<WatchEnd>((settle) => {
    // The reader of lines hands on what went wrong with its input.
    lines.once("error", () => settle("broken"));
    response.once("end", () => settle("clean"));
  });
  return { events, end, close: () => response.destroy() };
}
