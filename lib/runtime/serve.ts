import { fileURLToPath } from "node:url";
import { messageOf } from "@/lib/platform/errors";
import type { Config } from "./config";
import { setEnvironment } from "./environment";
import { createFront } from "./front";
import { closeServer, createLimitedServer, listen, printAddress } from "./listener";
import { openPages, type Pages } from "./pages";
import { createProbeServer } from "./probe-server";
import { startRuntime, type Runtime } from "./runtime";
import { putRuntime } from "./slot";

/** A server that listens. */
export interface RunningServer {
  /** `http://host:port`. */
  readonly url: string;
  readonly runtime: Runtime;
  /** Says goodbye to streams, ends connections, the worker and the pages, within 3 s; safe to call twice. */
  stop(): Promise<void>;
}

export interface ServeOptions {
  /** The Relay is a simulated one, and is shown as such. */
  readonly simulated?: boolean;
  /** The folder that holds `dist/` and `.next/standalone`; the one this bundle is of, unless a test says otherwise. */
  readonly root?: URL;
}

/** Streams and answers under way get this long to end by themselves. */
const GRACE_MS = 1_000;

/**
 * Starts the dashboard: worker, pages, listener. Throws `port-in-use`, `bad-config`, `bad-source` (a capture that
 * cannot be opened); a Relay that does not answer is no error here, its state is shown instead.
 */
export async function startServer(config: Config, options: ServeOptions = {}): Promise<RunningServer> {
  const root = options.root ?? new URL("../", import.meta.url);
  let pages: Pages | null = null;
  const front = createFront({
    allowedHosts: config.allowedHosts,
    handle: async (request, response) => {
      if (pages === null) {
        response.writeHead(503, { "Content-Type": "text/plain; charset=utf-8", "Retry-After": "1" });
        response.end("The server is starting.\n");
        return;
      }
      await pages.handle(request, response);
    },
    onFailure: (error) => runtime?.log.write("error", "a page failed", { reason: messageOf(error) }),
  });
  const server = createLimitedServer(front);
  let runtime: Runtime | null = null;
  let probes: ReturnType<typeof createProbeServer> | null = null;
  let stopping: Promise<void> | null = null;

  const stopAll = async () => {
    runtime?.closeStreams("The server stops.");
    await Promise.all([closeServer(server, GRACE_MS), probes && closeServer(probes, 0), runtime?.stop()]);
    await pages?.close().catch(() => undefined);
  };
  const stop = () => (stopping ??= stopAll());

  try {
    // The port first: when it is taken, nothing else was started for nothing.
    const address = await listen(server, config.listen, "listen");
    runtime = startRuntime({ config, workerUrl: new URL("dist/ingest-worker.mjs", root), simulated: options.simulated ?? false });
    putRuntime(Promise.resolve(runtime));
    if (config.probeListen) {
      probes = createProbeServer(runtime);
      await listen(probes, config.probeListen, "probe-listen");
    }
    const opening = openPages(fileURLToPath(new URL(".next/standalone/", root)), server, address, setEnvironment);
    await runtime.opened;
    pages = await opening;
    return { url: `http://${printAddress(address)}`, runtime, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Serves until `signal` aborts, then ends cleanly; `onReady` is told the address. Throws as startServer does. */
export async function serve(config: Config, signal: AbortSignal, onReady: (server: RunningServer) => void, options: ServeOptions = {}): Promise<void> {
  const server = await startServer(config, options);
  try {
    if (!signal.aborted) {
      onReady(server);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    }
  } finally {
    await server.stop();
  }
}
