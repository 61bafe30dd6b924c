import { createServer, type Server as NetServer, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from "node:tls";
import { Server, ServerCredentials, status, type handleServerStreamingCall, type handleUnaryCall, type MethodDefinition } from "@grpc/grpc-js";

/** What a method answers: bytes, or the gRPC status that SPIRE would give. */
export type Answer = Buffer | { readonly code: number; readonly details: string };

/** One call as it came in. */
export interface Asked {
  /** "/spire.api.server.entry.v1.Entry/ListEntries". */
  readonly path: string;
  readonly request: Buffer;
  /** The SPIFFE ID of the client's certificate; null without one, and on a unix socket. */
  readonly caller: string | null;
}

/** Sends on a stream as long as its client is there. */
export type StreamAnswer = (send: (answer: Answer) => void, headers: Readonly<Record<string, string>>) => () => void;

/** Where a simulated SPIRE is to be found. */
export type Place =
  | { readonly type: "unix"; readonly path: string }
  /** Port 0 takes a free one. A client certificate is asked for; one that does not verify is refused. */
  | { readonly type: "tls"; readonly host: string; readonly port: number; readonly tls: Pick<TlsOptions, "cert" | "key" | "ca"> };

export interface ListenPlan {
  readonly place: Place;
  readonly answer: (asked: Asked) => Answer | Promise<Answer>;
  /** Paths that answer with a stream, and what is sent on it; the returned function is called when the client is gone. */
  readonly streams?: Readonly<Record<string, StreamAnswer>>;
  /** Paths that are known; any other is UNIMPLEMENTED, as gRPC has it. */
  readonly paths: readonly string[];
}

export interface Listening {
  /** `HOST:PORT`, or the socket's path. */
  readonly address: string;
  readonly port: number;
  /** Replaces the certificate for the handshakes to come. */
  setCertificate(tls: Pick<TlsOptions, "cert" | "key" | "ca">): void;
  /** Cuts every connection and goes on listening: what a server does every few minutes. */
  cut(): void;
  /** Stops at once, as a process that died. */
  close(): Promise<void>;
}

const asIs = (bytes: Buffer): Buffer => bytes;

/** The one URI among the names of a client's certificate; null without certificate. */
function callerOf(socket: Socket | TLSSocket): string | null {
  if (!("getPeerCertificate" in socket)) return null;
  const names: string | undefined = socket.getPeerCertificate().subjectaltname;
  return names === undefined ? null : (/^URI:([^,"]+)$/.exec(names)?.[1] ?? null);
}

type Method = readonly [path: string, handler: handleUnaryCall<Buffer, Buffer> | handleServerStreamingCall<Buffer, Buffer>, isStream: boolean];

/** gRPC takes methods a service at a time. */
function addMethods(server: Server, methods: readonly Method[]): void {
  for (const [service, own] of Map.groupBy(methods, ([path]) => path.slice(1, path.lastIndexOf("/")))) {
    const nameOf = (path: string): string => path.slice(service.length + 2);
    const definition = ([path, , responseStream]: Method): MethodDefinition<Buffer, Buffer> => ({
      path, requestStream: false, responseStream, requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs, responseDeserialize: asIs,
    });
    server.addService(Object.fromEntries(own.map((method) => [nameOf(method[0]), definition(method)])), Object.fromEntries(own.map(([path, handler]) => [nameOf(path), handler])));
  }
}

/** Serves SPIRE's gRPC API. Rejects with Node's error when the address cannot be had. */
export async function listenAsSpire(plan: ListenPlan): Promise<Listening> {
  const server = new Server();
  const callers = new Map<number | undefined, string | null>();
  const sockets = new Set<Socket>();

  const answerOnce = (path: string): handleUnaryCall<Buffer, Buffer> => (call, callback) => {
    const caller = callers.get(Number(/:(\d+)$/.exec(call.getPeer())?.[1])) ?? null;
    Promise.resolve(plan.answer({ path, request: call.request, caller })).then(
      (answer) => (Buffer.isBuffer(answer) ? callback(null, answer) : callback(answer)),
      (error: unknown) => callback({ code: status.INTERNAL, details: String(error) }),
    );
  };
  const keepSending = (open: StreamAnswer): handleServerStreamingCall<Buffer, Buffer> => (call) => {
    const headers = Object.fromEntries(Object.entries(call.metadata.getMap()).map(([name, value]) => [name, value.toString()]));
    const send = (answer: Answer): void => void (Buffer.isBuffer(answer) ? call.write(answer) : call.emit("error", answer));
    call.on("cancelled", open(send, headers));
  };
  addMethods(server, plan.paths.map((path) => [path, answerOnce(path), false]));
  addMethods(server, Object.entries(plan.streams ?? {}).map(([path, open]) => [path, keepSending(open), true]));

  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const take = (socket: Socket): void => {
    sockets.add(socket);
    const { remotePort } = socket;
    if (remotePort !== undefined) callers.set(remotePort, callerOf(socket));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      callers.delete(remotePort);
    });
    injector.injectConnection(socket);
  };
  const { place } = plan;
  let listener: NetServer;
  if (place.type === "unix") {
    listener = createServer(take);
    await new Promise<void>((resolve, reject) => listener.once("error", reject).listen(place.path, resolve));
  } else {
    const secure = createTlsServer({ ...place.tls, ALPNProtocols: ["h2"], minVersion: "TLSv1.2", requestCert: true, rejectUnauthorized: false }, (socket) => {
      const isUnproved = !socket.authorized && Object.keys(socket.getPeerCertificate()).length > 0;
      if (isUnproved) socket.destroy();
      else take(socket);
    });
    secure.on("tlsClientError", () => undefined);
    listener = secure;
    await new Promise<void>((resolve, reject) => listener.once("error", reject).listen(place.port, place.host, resolve));
  }
  const bound = listener.address();
  const port = bound !== null && typeof bound === "object" ? bound.port : 0;
  return {
    address: place.type === "unix" ? place.path : `${place.host}:${port}`,
    port,
    setCertificate(tls) {
      if ("setSecureContext" in listener && typeof listener.setSecureContext === "function") listener.setSecureContext(tls);
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      server.forceShutdown();
      await closed;
    },
  };
}
