import net from "node:net";
import grpc from "@grpc/grpc-js";
import { AppError, messageOf, systemCodeOf } from "@/lib/platform/errors";

/** A gRPC server's port. Its connections are ours, so that closing looks to clients like a process that died. */
export interface Listener {
  readonly port: number;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
}

/** Splits `host:port` (IPv6 hosts in brackets). Throws a bad-usage AppError when it is none. */
export function splitListen(listen: string): { readonly host: string; readonly port: number } {
  const found = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(listen);
  const port = Number(found?.[3]);
  const host = found?.[1] ?? found?.[2];
  if (host === undefined || port > 65_535) throw new AppError("bad-usage", `"${listen}" is no address to listen on`, "Give HOST:PORT, such as 127.0.0.1:4245; port 0 takes a free one.");
  return { host, port };
}

/** Listens on `host:port` for a gRPC server. Rejects with a port-in-use AppError when the address cannot be had. */
export async function listenFor(server: grpc.Server, listen: string): Promise<Listener> {
  const { host, port } = splitListen(listen);
  const sockets = new Set<net.Socket>();
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  const tcp = net.createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => { socket.destroy(); });
    socket.on("close", () => { sockets.delete(socket); });
    injector.injectConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    tcp.once("error", (error) => {
      const why = systemCodeOf(error) === "EADDRINUSE" ? "another process has it" : messageOf(error);
      reject(new AppError("port-in-use", `The simulated Relay cannot listen on ${listen}: ${why}.`, "Give another HOST:PORT, or port 0 for a free one."));
    });
    tcp.listen(port, host, resolve);
  });
  const bound = tcp.address();
  return {
    port: bound !== null && typeof bound === "object" ? bound.port : port,
    close: async () => {
      const closed = new Promise<void>((resolve) => { tcp.close(() => resolve()); });
      for (const socket of sockets) socket.destroy();
      server.forceShutdown();
      await closed;
    },
  };
}
