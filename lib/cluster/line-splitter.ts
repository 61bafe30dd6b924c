/** A line of a stream, or that one was longer than may be held and was skipped. */
export type StreamLine = { readonly kind: "line"; readonly text: string } | { readonly kind: "too-long"; readonly bytes: number };

/** Cuts a stream of bytes into lines; holds at most one line of `cap` bytes. */
export interface LineSplitter {
  /** The lines that end in this chunk. Empty lines are left out. */
  push(chunk: Buffer): StreamLine[];
  /** What stood after the last line break. */
  end(): StreamLine[];
}

const NEWLINE = 10;

/** A splitter that skips lines longer than `cap` bytes and says so. */
export function createLineSplitter(cap: number): LineSplitter {
  let pieces: Buffer[] = [];
  let held = 0;
  let skipping = false;

  function take(piece: Buffer): void {
    held += piece.length;
    if (held > cap) {
      skipping = true;
      pieces = [];
    } else if (piece.length > 0) pieces.push(piece);
  }

  function finish(lines: StreamLine[]): void {
    if (skipping) lines.push({ kind: "too-long", bytes: held });
    else if (held > 0) lines.push({ kind: "line", text: pieces.length === 1 ? (pieces[0] ?? Buffer.of()).toString() : Buffer.concat(pieces).toString() });
    pieces = [];
    held = 0;
    skipping = false;
  }

  return {
    push(chunk) {
      const lines: StreamLine[] = [];
      let start = 0;
      for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, start)) {
        take(chunk.subarray(start, at));
        finish(lines);
        start = at + 1;
      }
      take(chunk.subarray(start));
      return lines;
    },
    end() {
      const lines: StreamLine[] = [];
      finish(lines);
      return lines;
    },
  };
}
