import type { Writable } from "node:stream";

/** Thrown by writes once the reader of the output is gone (`| head`): the command stops, and that is no error. */
export class OutputClosed extends Error {
  constructor() {
    super("the output was closed by its reader");
    this.name = "OutputClosed";
  }
}

/** One of the two outputs of a command. */
export interface Output {
  /** Resolves when more may be written: nothing piles up behind a slow reader. Rejects with OutputClosed. */
  write(text: string): Promise<void>;
  /** Resolves when everything written has left the process, or its reader is gone. */
  flush(): Promise<void>;
  readonly isTerminal: boolean;
  /** Columns of the terminal; null when there is none to fit. */
  columns(): number | null;
  readonly hasColor: boolean;
}

type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number; hasColors?(): boolean };

/** Pieces are gathered to this size before they are handed over: one write a line would cost more than the line. */
const GATHERED = 64 * 1024;

/** An output over a stream of the process. Whether it has colour is for Node to say: it knows NO_COLOR and TERM. */
export function openOutput(stream: Stream): Output {
  const isTerminal = stream.isTTY === true;
  let gathered: string[] = [];
  let size = 0;
  let failure: Error | null = null;
  const fail = (error: NodeJS.ErrnoException): Error => (failure ??= error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED" ? new OutputClosed() : error);
  stream.on("error", fail);

  const send = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (failure) return reject(failure);
      stream.write(text, (error) => (error ? reject(fail(error)) : resolve()));
    });
  const handOver = (): Promise<void> => {
    const text = gathered.join("");
    gathered = [];
    size = 0;
    return text === "" ? Promise.resolve() : send(text);
  };

  return {
    async write(text) {
      if (failure) throw failure;
      gathered.push(text);
      size += text.length;
      if (size >= GATHERED || isTerminal) await handOver();
    },
    async flush() {
      await handOver().catch((error: unknown) => {
        if (!(failure instanceof OutputClosed)) throw error;
      });
    },
    isTerminal,
    columns: () => (isTerminal ? (stream.columns ?? 80) : null),
    hasColor: isTerminal && stream.hasColors?.() === true,
  };
}
