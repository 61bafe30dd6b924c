import { openOutput } from "./output";
import { runCommandLine } from "./run";

const out = openOutput(process.stdout);
const err = openOutput(process.stderr);
const stopping = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
  });
}

const code = await runCommandLine(process.argv.slice(2), { out, err, signal: stopping.signal });
await Promise.allSettled([out.flush(), err.flush()]);
process.exit(code);
