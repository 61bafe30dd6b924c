import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AppError, messageOf, systemCodeOf } from "@/lib/platform/errors";
import type { Address } from "./settings";

/** A server with limits that an idle or hostile client cannot stretch. */
export function createLimitedServer(listener: RequestListener): Server {
  return createServer({ maxHeaderSize: 32_768, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 5_000 }, listener);
}

/** Listens, and gives the address that was taken; throws `port-in-use`, or `bad-config` for an address that is not this machine's. */
export async function listen(server: Server, address: Address, setting: string): Promise<Address> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, () => {
      server.off("error", reject);
      resolve();
    });
  }).catch((error: unknown) => {
    throw listenFailure(error, address, setting);
  });
  return { host: address.host, port: (server.address() as AddressInfo).port };
}

/** `host:port`, IPv6 in brackets. */
export function printAddress({ host, port }: Address): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function listenFailure(error: unknown, address: Address, setting: string): AppError {
  const where = printAddress(address);
  switch (systemCodeOf(error)) {
    case "EADDRINUSE":
      return new AppError("port-in-use", `${where} is in use by another process.`, `Stop it, or choose another address: --${setting} HOST:PORT.`);
    case "EACCES":
      return new AppError("bad-config", `${where} may not be listened on by this user.`, `Ports below 1024 need a right of their own: choose another with --${setting}.`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new AppError("bad-config", `${where} is no address of this machine.`, `Choose one with --${setting}, for example 127.0.0.1:8088.`);
    default:
      return new AppError("source-failed", `${where} cannot be listened on: ${messageOf(error)}.`, `Choose another address with --${setting}.`);
  }
}

/** Ends a server: idle connections at once, the rest after `graceMs` at the latest. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const idling = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idling);
  clearTimeout(cut);
}
