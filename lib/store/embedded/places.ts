import { createBoundedQueue } from "@/lib/platform/bounded-queue";
import { EngineFault } from "./engine-fault";

/** Places in which work runs at once; more of it waits its turn, up to a cap. */
export interface Places {
  /** Rejects with EngineFault where too much waits already, where `signal` aborts before its turn, and once it is closed. */
  take<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
  /** Refuses what waits and what comes; resolves when nothing runs any more. */
  close(): Promise<void>;
}

/** `most` at once, `waiting` behind them. */
export function createPlaces(most: number, waiting: number): Places {
  const queue = createBoundedQueue<(isOpen: boolean) => void>(waiting);
  const running = new Set<Promise<unknown>>();
  let taken = 0;
  let isOpen = true;

  function next(): void {
    const call = queue.shift();
    if (call) call(true);
    else taken -= 1;
  }

  async function turn(): Promise<void> {
    if (taken < most) {
      taken += 1;
      return;
    }
    const called = Promise.withResolvers<boolean>();
    if (!queue.push(called.resolve)) throw new EngineFault(202, "TOO_MANY_SIMULTANEOUS_QUERIES", `Too many simultaneous queries: ${most} run and ${waiting} wait`);
    if (!(await called.promise)) throw closed();
  }

  return {
    async take(work, signal) {
      if (!isOpen) throw closed();
      await turn();
      try {
        if (signal.aborted) throw new EngineFault(394, "QUERY_WAS_CANCELLED", "Query was cancelled: its caller is gone");
        const started = work();
        running.add(started);
        return await started.finally(() => running.delete(started));
      } finally {
        next();
      }
    },
    async close() {
      isOpen = false;
      for (let call = queue.shift(); call; call = queue.shift()) call(false);
      await Promise.allSettled(running);
    },
  };
}

function closed(): EngineFault {
  return new EngineFault(236, "ABORTED", "The engine is being closed");
}
