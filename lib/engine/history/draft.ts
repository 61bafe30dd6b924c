import type { HistoryBlock } from "@/lib/ports/history-store";
import { EMPTY_BLOCK, weightOf, type DraftPart } from "./block";

/** The block that is being filled. */
export interface Draft {
  add(part: DraftPart): void;
  readonly bytes: number;
  readonly isEmpty: boolean;
  /** Epoch ms at which its first row came; null while it is empty. */
  readonly sinceMs: number | null;
  /** Everything in it; it is empty then. */
  take(): Omit<HistoryBlock, "token">;
}

/** An empty draft; `now` tells epoch ms. */
export function createDraft(now: () => number): Draft {
  let parts: DraftPart[] = [];
  let bytes = 0;
  let sinceMs: number | null = null;

  return {
    add(part) {
      const weight = weightOf(part);
      if (weight === 0) return;
      parts.push(part);
      bytes += weight;
      sinceMs ??= now();
    },
    get bytes() {
      return bytes;
    },
    get isEmpty() {
      return parts.length === 0;
    },
    get sinceMs() {
      return sinceMs;
    },
    take() {
      const taken = {
        ...EMPTY_BLOCK,
        events: parts.flatMap((part) => part.events ?? []),
        attempts: parts.flatMap((part) => part.attempts ?? []),
        coldStarts: parts.flatMap((part) => part.coldStarts ?? []),
        aliases: parts.flatMap((part) => part.aliases ?? []),
        holes: parts.flatMap((part) => part.holes ?? []),
        changes: parts.flatMap((part) => part.changes ?? []),
      };
      parts = [];
      bytes = 0;
      sinceMs = null;
      return taken;
    },
  };
}
