// A process of the bench: started with one argument, answers each line it is sent with one JSON line.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** As `bin/countersign` starts the product. */
export const launched = { ...process.env, MALLOC_ARENA_MAX: "2" };

export function startChild(file, argument, flags = []) {
  const child = spawn(process.execPath, ["--max-old-space-size=4096", ...flags, file, argument], { stdio: ["pipe", "pipe", "inherit"], env: launched });
  const waiting = [];
  const early = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    const answer = JSON.parse(line);
    const next = waiting.shift();
    if (next) next(answer);
    else early.push(answer);
  });
  const read = () => new Promise((resolve) => (early.length > 0 ? resolve(early.shift()) : waiting.push(resolve)));
  return {
    read,
    tell: (word) => child.stdin.write(`${word}\n`),
    ask(word) {
      child.stdin.write(`${word}\n`);
      return read();
    },
    async stop() {
      child.stdin.end();
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      setTimeout(() => child.kill("SIGKILL"), 2_000).unref();
      await ended;
    },
  };
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
