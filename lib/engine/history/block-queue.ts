import type { HistoryBlock } from "@/lib/ports/history-store";
import { EMPTY_BLOCK, isEmptyBlock, weightOf } from "./block";

/** Blocks that wait to be written, oldest first. */
export interface BlockQueue {
  push(block: HistoryBlock): void;
  /** The oldest, which stays in the queue, and as it is, until `done`. */
  begin(): HistoryBlock | null;
  /** The oldest was written. */
  done(): void;
  /** The oldest is refused for good: it gives up its events and attempts, and when it has none, itself. */
  giveUp(): void;
  readonly size: number;
  readonly bytes: number;
  /** Whether minutes wait in it. */
  readonly holdsMinutes: boolean;
}

interface Waiting {
  block: HistoryBlock;
  bytes: number;
}

/**
 * An empty queue. Beyond either cap the oldest blocks that are not under way give up their events and attempts, which
 * `onLetGo` is told; everything else in them is small and stays. Minutes are never let go here: memory holds them until they are written.
 */
export function createBlockQueue(caps: { readonly waitingBytes: number; readonly waitingBlocks: number }, onLetGo: (block: Pick<HistoryBlock, "events" | "attempts">) => void): BlockQueue {
  let waiting: Waiting[] = [];
  let bytes = 0;
  let underWay = false;

  function letGoOldest(): boolean {
    const place = waiting.findIndex(({ block }, index) => !(index === 0 && underWay) && block.events.length + block.attempts.length > 0);
    const held = waiting[place];
    if (!held) return false;
    onLetGo(held.block);
    const block = { ...held.block, events: [], attempts: [] };
    bytes -= held.bytes;
    if (isEmptyBlock(block)) {
      waiting.splice(place, 1);
      return true;
    }
    // The rest joins what came next to it, or waits by itself: no queue grows of what is left over.
    const before = place > (underWay ? 1 : 0) ? waiting[place - 1] : undefined;
    if (before && mayJoin(before.block, block)) {
      bytes -= before.bytes;
      before.block = join(before.block, block);
      before.bytes = weightOf(before.block);
      bytes += before.bytes;
      waiting.splice(place, 1);
    } else {
      held.block = block;
      held.bytes = weightOf(block);
      bytes += held.bytes;
    }
    return true;
  }

  function removeOldest(): void {
    bytes -= waiting[0]?.bytes ?? 0;
    waiting = waiting.slice(1);
  }

  return {
    push(block) {
      const weight = weightOf(block);
      waiting.push({ block, bytes: weight });
      bytes += weight;
      while (bytes > caps.waitingBytes || waiting.length > caps.waitingBlocks) if (!letGoOldest()) break;
    },
    begin() {
      underWay = waiting.length > 0;
      return waiting[0]?.block ?? null;
    },
    done() {
      removeOldest();
      underWay = false;
    },
    giveUp() {
      underWay = false;
      const [oldest] = waiting;
      if (oldest && oldest.block.events.length + oldest.block.attempts.length > 0) letGoOldest();
      else removeOldest();
    },
    get size() {
      return waiting.length;
    },
    get bytes() {
      return bytes;
    },
    get holdsMinutes() {
      return waiting.some(({ block }) => block.closes.length > 0);
    },
  };
}

/** Neither closes minutes, nor holds events or attempts: their order does not matter. */
function mayJoin(a: HistoryBlock, b: HistoryBlock): boolean {
  return [a, b].every(({ events, attempts, closes }) => events.length + attempts.length + closes.length === 0);
}

function join(a: HistoryBlock, b: HistoryBlock): HistoryBlock {
  return { ...EMPTY_BLOCK, token: a.token, coldStarts: [...a.coldStarts, ...b.coldStarts], holes: [...a.holes, ...b.holes], changes: [...a.changes, ...b.changes], aliases: [...a.aliases, ...b.aliases] };
}
