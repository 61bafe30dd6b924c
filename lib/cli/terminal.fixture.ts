import { PassThrough } from "node:stream";
import { openOutput } from "./output";
import { runCommandLine } from "./run";

/** What a command wrote, and how it ended. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** For tests: runs a command line in this process; `columns` makes standard output a terminal of that width. */
export async function runCaptured(args: readonly string[], options: { readonly columns?: number; readonly signal?: AbortSignal } = {}): Promise<Ran> {
  const written = { out: "", err: "" };
  const open = (name: "out" | "err") => {
    const stream = new PassThrough({ highWaterMark: 1 << 26 });
    stream.on("data", (chunk: Buffer) => (written[name] += chunk.toString("utf8")));
    return openOutput(Object.assign(stream, name === "out" && options.columns ? { isTTY: true, columns: options.columns, hasColors: () => false } : {}));
  };
  const [out, err] = [open("out"), open("err")];
  const code = await runCommandLine(args, { out, err, signal: options.signal ?? new AbortController().signal });
  await Promise.all([out.flush(), err.flush()]);
  await new Promise((resolve) => setImmediate(resolve));
  return { code, ...written };
}
