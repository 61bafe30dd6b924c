import { ApiFault } from "./api-fault";
import { objectOf, textOf, type JsonObject } from "./json";
import type { StreamLine } from "./line-splitter";

/** Cuts a list (`{"items":[{…},{…}],"metadata":{…}}`) into its items; holds at most one item of `cap` bytes. */
export interface ListSplitter {
  /** The items that end in this chunk. */
  push(chunk: Buffer): StreamLine[];
  /** What the list says of itself; throws an ApiFault when it ended too early, or was no list. */
  end(): ListEnd;
}

export interface ListEnd {
  readonly resourceVersion: string;
  /** Where the next page begins; "" on the last. */
  readonly continueFrom: string;
}

const QUOTE = 34, COMMA = 44, BACKSLASH = 92, OPEN_LIST = 91, CLOSE_LIST = 93, OPEN = 123, CLOSE = 125;
/** What stands around the items is small; an answer that is no list at all may be an error text. */
const FRAME_CAP = 1024 * 1024;
const ITEMS = /"items"\s*:\s*$/;

/** A splitter that skips items longer than `cap` bytes and says so. Strings are followed, so that braces inside them count for nothing. */
export function createListSplitter(cap: number): ListSplitter {
  const frame: Buffer[] = [];
  let frameSize = 0;
  let depth = 0;
  let inText = false;
  let escaped = false;
  let inItems = false;
  let pieces: Buffer[] = [];
  let itemSize = 0;

  function toFrame(piece: Buffer): void {
    frameSize += piece.length;
    if (frameSize > FRAME_CAP) throw new ApiFault("refused", `what came is no list: more than ${FRAME_CAP} bytes stand around its items`);
    if (piece.length > 0) frame.push(Buffer.from(piece));
  }

  function toItem(piece: Buffer): void {
    itemSize += piece.length;
    if (itemSize <= cap) pieces.push(piece);
    else pieces = [];
  }

  function finishItem(items: StreamLine[]): void {
    items.push(itemSize > cap ? { kind: "too-long", bytes: itemSize } : { kind: "line", text: Buffer.concat(pieces).toString() });
    pieces = [];
    itemSize = 0;
  }

  return {
    push(chunk) {
      const items: StreamLine[] = [];
      let start = 0;
      const isInItem = (): boolean => inItems && depth > 2;
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at];
        if (inText) {
          if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) inText = false;
          continue;
        }
        if (byte === QUOTE) inText = true;
        else if (byte === OPEN || byte === OPEN_LIST) {
          if (byte === OPEN_LIST && depth === 1) {
            toFrame(chunk.subarray(start, at));
            start = at;
            inItems = ITEMS.test(Buffer.concat(frame.slice(-8)).toString());
          } else if (inItems && depth === 2) {
            toFrame(chunk.subarray(start, at));
            start = at;
          }
          depth += 1;
        } else if (byte === CLOSE || byte === CLOSE_LIST) {
          depth -= 1;
          if (inItems && depth === 2) {
            toItem(chunk.subarray(start, at + 1));
            start = at + 1;
            finishItem(items);
          } else if (inItems && depth === 1) inItems = false;
        } else if (byte === COMMA && inItems && depth === 2) {
          toFrame(chunk.subarray(start, at));
          start = at + 1;
        }
      }
      if (isInItem()) toItem(chunk.subarray(start));
      else toFrame(chunk.subarray(start));
      return items;
    },
    end() {
      let metadata: JsonObject;
      try {
        metadata = objectOf(objectOf(JSON.parse(Buffer.concat(frame).toString()))["metadata"]);
      } catch {
        throw new ApiFault("unreachable", "the list ended before it was complete");
      }
      const resourceVersion = textOf(metadata["resourceVersion"]);
      if (resourceVersion === "") throw new ApiFault("refused", "what came is no list");
      return { resourceVersion, continueFrom: textOf(metadata["continue"]) };
    },
  };
}
