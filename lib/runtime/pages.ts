import { readFileSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import type loadConfig from "next/dist/server/config";
import type { getRequestHandlers } from "next/dist/server/lib/start-server";
import { AppError, messageOf } from "@/lib/platform/errors";
import type { Address } from "./settings";

/** The pages and route handlers, as Next serves them. */
export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/** Sets what Next reads from the environment: written before it is loaded, because it reads while loading. */
type SetEnvironment = (values: Readonly<Record<string, string>>) => void;

/**
 * Opens the standalone tree of the build in this process, behind `server`, as its own server.js does: with the
 * configuration of the build, without its listener and its signal handlers. Throws `internal` when it was not built.
 */
export async function openPages(tree: string, server: Server, address: Address, setEnvironment: SetEnvironment): Promise<Pages> {
  let config: unknown;
  try {
    const files: unknown = JSON.parse(readFileSync(join(tree, ".next/required-server-files.json"), "utf8"));
    config = typeof files === "object" && files !== null && "config" in files ? files.config : {};
  } catch (error) {
    throw new AppError("internal", `The pages were not built: ${messageOf(error)}.`, "Run `make build`.");
  }
  setEnvironment({
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    PORT: String(address.port),
    __NEXT_PRIVATE_ORIGIN: `http://${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port}`,
    __NEXT_PRIVATE_STANDALONE_CONFIG: JSON.stringify(config),
  });
  const load = createRequire(join(tree, "server.js"));
  load("next");
  // The modules of the very version that the types are of: the tree is traced from this package.
  const settings = load("next/dist/server/config") as { default: typeof loadConfig };
  const next = load("next/dist/server/lib/start-server") as { getRequestHandlers: typeof getRequestHandlers };
  // Read once in silence: read first by the server itself, it would say so on standard output.
  await settings.default("phase-production-server", tree, { silent: true });
  const opened = await next.getRequestHandlers({ dir: tree, port: address.port, hostname: address.host, isDev: false, onDevServerCleanup: undefined, server, minimalMode: false, quiet: true });
  return {
    handle: async (request, response) => void (await opened.requestHandler(request, response)),
    close: () => opened.server.close(),
  };
}
