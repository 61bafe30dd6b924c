// The dashboard in development mode: a simulated Relay, and `next dev` reading it. Both end with this process.
import { spawn, spawnSync } from "node:child_process";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const relay = "127.0.0.1:4245";
const environment = { COUNTERSIGN_SOURCE: `relay://${relay}`, ...process.env, NEXT_TELEMETRY_DISABLED: "1" };

const bundled = spawnSync(process.execPath, ["tools/build-server.mjs"], { cwd: root, stdio: "inherit" });
if (bundled.status !== 0) process.exit(1);

const start = (args) => spawn(process.execPath, args, { cwd: root, env: environment, stdio: ["ignore", "inherit", "inherit"] });
const children = [
  ...(process.env.COUNTERSIGN_SOURCE ? [] : [start(["dist/countersign.mjs", "simulate", "--listen", relay])]),
  start(["node_modules/next/dist/bin/next", "dev", "--hostname", "127.0.0.1", "--port", "8088"]),
];

/** Ends what was started; the first to end, or a signal, ends all. */
function stop() {
  for (const child of children) child.kill("SIGTERM");
}
for (const child of children) child.on("exit", stop);
process.on("SIGINT", stop);
process.on("SIGTERM", stop);
