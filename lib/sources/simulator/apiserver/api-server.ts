import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { constants, createGzip, gzipSync, type Gzip } from "node:zlib";
import { answerList, type KubeAnswer } from "./list-answer";
import type { ObjectStore } from "./object-store";
import { answerForward, type ForwardQuestion, type ForwardTarget } from "./pod-forward";
import { parseKubeRequest, statusBody, type KubeRequest } from "./request";
import { startWatch, type WatchStream } from "./watch-stream";

/** What a request meets instead of its answer: an answer, silence (before or behind its head), or a connection that breaks. */
export type Interception = KubeAnswer | "silence" | "silence-after-head" | "reset";

/** What an account may do, as RBAC has it. */
export interface AccessQuestion {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string | null;
  readonly name: string | null;
}

export interface ApiServerPlan {
  readonly store: ObjectStore;
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  readonly tls?: { readonly cert: string; readonly key: string };
  /** The version it says it is. */
  readonly gitVersion?: string;
  /** False: streaming lists are refused as servers refuse them that do not know them. */
  readonly streamsLists?: boolean;
  readonly mayDo?: (question: AccessQuestion, authorization: string) => boolean;
  /** Asked before anything else. */
  readonly intercept?: (request: KubeRequest) => Interception | undefined;
  /** Where a pod's port really is; null: the pod's node cannot be reached. Without it no port is ever forwarded. */
  readonly podAddress?: (question: ForwardQuestion) => { readonly host: string; readonly port: number } | null;
  /** Told of every request that names a resource. */
  readonly onRequest?: (request: KubeRequest) => void;
}

/** A running simulated API server: real HTTP over objects in memory. It only reads. */
export interface RunningApiServer {
  readonly url: string;
  /** Tells all watches the newest version. */
  bookmark(): void;
  /** Ends all watches cleanly, as a server does that has had enough of them. */
  endWatches(): void;
  readonly openWatches: number;
  /** Breaks every connection and stops listening. */
  close(): Promise<void>;
}

/** Answers are compressed from this size on (k8s.io/apiserver, endpoints/handlers/responsewriters). */
const GZIP_FROM_BYTES = 128 * 1024;
const BOOKMARK_EVERY_MS = 60_000;
const BODY_CAP_BYTES = 64 * 1024;

/** Serves the store's objects as a Kubernetes API server does: lists, pages, watches, streaming lists, bookmarks, reviews of the asker's own rights. Rejects when it cannot listen. */
export async function startApiServer(plan: ApiServerPlan): Promise<RunningApiServer> {
  const { store } = plan;
  const watches = new Set<WatchStream>();
  const sockets = new Set<Socket>();
  const mayDo = plan.mayDo ?? (() => true);

  function answer(response: ServerResponse, { status, body, headers = {} }: KubeAnswer, acceptsGzip = false): void {
    const isZipped = acceptsGzip && body.length > GZIP_FROM_BYTES;
    response.writeHead(status, { "content-type": body.startsWith("{") ? "application/json" : "text/plain; charset=utf-8", ...(isZipped && { "content-encoding": "gzip" }), ...headers });
    response.end(isZipped ? gzipSync(body) : body);
  }

  function watch(request: KubeRequest, response: ServerResponse): void {
    const collection = store.collection(request.path);
    if (!collection) return answer(response, { status: 404, body: "404 page not found\n" });
    const isStreamingList = request.query.get("sendInitialEvents") === "true";
    if (isStreamingList && plan.streamsLists === false) {
      return answer(response, { status: 422, body: statusBody(422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled") });
    }
    if (isStreamingList && request.query.get("resourceVersionMatch") !== "NotOlderThan") {
      return answer(response, { status: 422, body: statusBody(422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan") });
    }
    response.writeHead(200, { "content-type": "application/json", ...(request.acceptsGzip && { "content-encoding": "gzip" }) });
    response.flushHeaders();
    const out: ServerResponse | Gzip = request.acceptsGzip ? createGzip({ flush: constants.Z_SYNC_FLUSH }) : response;
    if (out !== response) out.pipe(response);
    const open = startWatch(collection, request, { write: (line) => void out.write(line), end: () => void out.end() }, () => store.version);
    if (open === null) return;
    watches.add(open);
    const timeoutSec = Number(request.query.get("timeoutSeconds") ?? 0);
    const timer = timeoutSec > 0 ? setTimeout(() => open.end(), timeoutSec * 1000).unref() : undefined;
    response.on("close", () => {
      clearTimeout(timer);
      watches.delete(open);
      open.end();
    });
  }

  async function review(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of message) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      if (size > BODY_CAP_BYTES) return answer(response, { status: 413, body: statusBody(413, "RequestEntityTooLarge", "the request is too large") });
      chunks.push(bytes);
    }
    const question = questionOf(JSON.parse(Buffer.concat(chunks).toString()));
    const allowed = mayDo(question, String(message.headers.authorization ?? ""));
    answer(response, { status: 201, body: JSON.stringify({ kind: "SelfSubjectAccessReview", apiVersion: "authorization.k8s.io/v1", metadata: {}, spec: {}, status: { allowed } }) });
  }

  function respond(message: IncomingMessage, response: ServerResponse): void {
    const method = message.method ?? "GET";
    const url = message.url ?? "/";
    if (url === "/version") return answer(response, { status: 200, body: JSON.stringify({ major: "1", minor: "37", gitVersion: plan.gitVersion ?? "v1.37.2" }) });
    const request = parseKubeRequest(method, url, message.headers);
    if (request === null) return answer(response, { status: 404, body: "404 page not found\n" });
    plan.onRequest?.(request);
    const met = plan.intercept?.(request);
    if (met === "silence") return;
    if (met === "silence-after-head") return response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    if (met === "reset") return void message.socket.destroy();
    if (met !== undefined) return answer(response, met, request.acceptsGzip);
    if (request.resource === "selfsubjectaccessreviews" && method === "POST") {
      void review(message, response).catch(() => answer(response, { status: 400, body: statusBody(400, "BadRequest", "the body is no review") }));
      return;
    }
    if (method !== "GET") return answer(response, { status: 405, body: statusBody(405, "MethodNotAllowed", "this server only reads") });
    if (!mayDo(request, request.authorization)) return answer(response, forbidden(request));
    if (request.verb === "watch") return watch(request, response);
    const collection = store.collection(request.path);
    if (!collection) return answer(response, { status: 404, body: "404 page not found\n" });
    answer(response, answerList(collection, request, store.version, store.oldestVersion), request.acceptsGzip);
  }

  /** Both verbs are asked for, as from Kubernetes 1.35 on. */
  function forwardTarget(question: ForwardQuestion): ForwardTarget {
    const { namespace, pod, authorization } = question;
    const denied = ["get", "create"].find((verb) => !mayDo({ verb, group: "", resource: "pods/portforward", namespace, name: pod }, authorization));
    if (denied === "get") return { status: 403, reason: "Forbidden", message: `pods "${pod}" is forbidden: User "simulated" cannot get resource "pods/portforward" in API group "" in the namespace "${namespace}"` };
    // The real one says no more where only this is missing (kube-apiserver 1.37.2).
    if (denied) return { status: 403, reason: "Forbidden", message: `pods "${pod}" is forbidden: ` };
    if (!store.collection("/api/v1/pods")?.objects.has(`${namespace}/${pod}`)) return { status: 404, reason: "NotFound", message: `pods "${pod}" not found` };
    return plan.podAddress?.(question) ?? { status: 500, reason: "InternalError", message: "error dialing backend: dial tcp: connect: connection refused" };
  }

  const server: Server = plan.tls ? createTlsServer(plan.tls, respond) : createPlainServer(respond);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
  });
  server.on("upgrade", (message, socket: Socket, head) => answerForward(message, socket, head, forwardTarget));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(plan.port ?? 0, plan.host ?? "127.0.0.1", resolve);
  });
  const bookmarks = setInterval(() => watches.forEach((open) => open.bookmark()), BOOKMARK_EVERY_MS).unref();
  // The address of a TCP listener is always of this shape.
  const { port } = server.address() as AddressInfo;
  return {
    url: `${plan.tls ? "https" : "http"}://127.0.0.1:${port}`,
    bookmark: () => watches.forEach((open) => open.bookmark()),
    endWatches: () => [...watches].forEach((open) => open.end()),
    get openWatches() {
      return watches.size;
    },
    close: () => {
      clearInterval(bookmarks);
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function forbidden({ verb, resource, group, namespace }: KubeRequest): KubeAnswer {
  const where = namespace === null ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const what = `${resource}${group === "" ? "" : `.${group}`}`;
  return { status: 403, body: statusBody(403, "Forbidden", `${what} is forbidden: User "simulated" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`, { details: { group, kind: resource } }) };
}

function questionOf(body: unknown): AccessQuestion {
  const spec = fieldOf(body, "spec");
  const attributes = fieldOf(spec, "resourceAttributes");
  const text = (name: string): string | null => {
    const value = fieldOf(attributes, name);
    return typeof value === "string" && value !== "" ? value : null;
  };
  const resource = [text("resource"), text("subresource")].filter((part) => part !== null).join("/");
  return { verb: text("verb") ?? "", group: text("group") ?? "", resource, namespace: text("namespace"), name: text("name") };
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
