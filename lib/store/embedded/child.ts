import { rmdirSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { once } from "node:events";
import { dirname } from "node:path";
import { messageOf } from "@/lib/platform/errors";
import { loadAddon, type ChdbAddon } from "./chdb-addon";
import { isOrder, type ChildOrder, type ChildReport, type Listening } from "./child-order";
import { holderOf, tryDirectory, type Refusal } from "./directory";
import { limitsFor } from "./engine-limits";
import { openEngineSession, type EngineSession } from "./engine-session";
import { createHttpSurface } from "./http-surface";
import { openIncoming } from "./incoming";

/** What runs gets this long to end when the parent stops us or is gone; the engine loses nothing that was acknowledged. */
const GRACE_MS = 1_000;

let ending = false;

/** Ends this process. It does not wait for the engine's threads: nothing that was acknowledged needs them to finish. */
function end(): never {
  process.kill(process.pid, "SIGKILL");
  return process.exit(1);
}

/** A parent that is gone cannot clear away the socket that it made room for. */
function clearSocket(listen: Listening): void {
  if (!("socket" in listen)) return;
  try {
    rmSync(listen.socket, { force: true });
    rmdirSync(dirname(listen.socket));
  } catch {
    // Somebody else cleared it, or put something beside it.
  }
}

function report(message: ChildReport): Promise<void> {
  return new Promise((resolve) => (process.send ? process.send(message, () => resolve()) : resolve()));
}

async function refuse(refusal: Refusal): Promise<never> {
  await report({ type: "refused", ...refusal });
  return end();
}

function loadOrSay(enginePath: string): ChdbAddon | string {
  try {
    return loadAddon(enginePath);
  } catch (error) {
    return messageOf(error);
  }
}

async function open(order: ChildOrder): Promise<{ readonly session: EngineSession; readonly server: Server }> {
  const addon = loadOrSay(order.enginePath);
  if (typeof addon === "string") return refuse({ reason: "engine", said: addon });
  const refusal = tryDirectory(order.directory);
  if (refusal) return refuse(refusal);
  const session = await openEngineSession(addon, order.directory, limitsFor(order.memoryBytes)).catch((error: unknown) => {
    const holder = holderOf(order.directory);
    return refuse(holder === null ? { reason: "unreadable", said: messageOf(error) } : { reason: "locked", said: `process ${holder}` });
  });
  return { session, server: createHttpSurface(session, openIncoming(order.directory), "port" in order.listen ? order.listen.credentials : null) };
}

async function listen(server: Server, listening: Listening): Promise<number | null> {
  if ("socket" in listening) {
    // One that was killed leaves its socket behind.
    rmSync(listening.socket, { force: true });
    server.listen(listening.socket);
  } else {
    server.listen(listening.port, "127.0.0.1");
  }
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : null;
}

/** The engine's process: opens what it is ordered to, answers until its parent stops it or is gone. */
async function run(order: ChildOrder): Promise<void> {
  const { session, server } = await open(order);
  const stop = () => {
    if (ending) return;
    ending = true;
    server.close();
    setTimeout(end, GRACE_MS);
    void session.close().then(end);
  };
  // The channel closes with the parent's process, whatever that died of.
  process.once("disconnect", () => {
    clearSocket(order.listen);
    stop();
  });
  process.once("SIGTERM", stop);
  if (!process.connected) return end();
  await report({ type: "listening", version: session.version, port: await listen(server, order.listen) });
}

// An orderly end waits for the engine's threads, for ever where one hangs.
process.on("uncaughtException", (error) => {
  process.stderr.write(`${error.stack ?? String(error)}\n`, end);
});
// Ctrl-C goes to every process of a terminal: the parent says when to end, after it has written what it holds.
process.on("SIGINT", () => undefined);
process.once("message", (message) => {
  if (isOrder(message)) run(message).catch((error: unknown) => refuse({ reason: "unreadable", said: messageOf(error) }));
});
