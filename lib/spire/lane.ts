import { createBackoff } from "@/lib/platform/backoff";
import { messageOf } from "@/lib/platform/errors";
import type { Clock } from "@/lib/ports/clock";
import type { SpireConnection } from "./connection";
import { SpireFailure, type SpireFault } from "./fault";
import type { SpireTimings } from "./options";

/** One thing that is read again and again over a lane's connection. */
export interface Poll {
  /** ms from a success to the next reading. */
  everyMs(): number;
  /** Rejects with SpireFailure; keeps what it read. */
  read(connection: SpireConnection, goOn: () => boolean): Promise<void>;
  fail(fault: SpireFault, retryAtMs: number): void;
}

export interface LaneOptions {
  readonly clock: Clock;
  readonly timings: SpireTimings;
  readonly random: () => number;
  readonly polls: readonly Poll[];
  /** A fresh connection; throws SpireFailure when there is nothing to connect with. */
  readonly connect: () => SpireConnection;
  /** Why there may be no connection, or the open one must not be used any longer; null when it may. */
  readonly objection: () => SpireFault | null;
}

/** Everything that is read over one kind of connection, one call after the other. */
export interface Lane {
  start(): void;
  /** What connects has changed: dials anew, and reads everything now. */
  redial(): void;
  stop(): Promise<void>;
}

interface Slot {
  readonly poll: Poll;
  dueMs: number;
  /** Failures of this one method in a row. */
  failures: number;
}

function faultOf(thrown: unknown): SpireFault {
  if (thrown instanceof SpireFailure) return thrown.fault;
  return { kind: "method", error: messageOf(thrown), sentence: "Reading SPIRE met an error within Countersign: please report it with the log" };
}

/** A lane that stands still. What ails its connection is told to all of its polls, what ails one method to that one. */
export function openLane({ clock, timings, random, polls, connect, objection }: LaneOptions): Lane {
  const slots = polls.map((poll): Slot => ({ poll, dueMs: -Infinity, failures: 0 }));
  const backoff = createBackoff({ firstMs: timings.backoffFirstMs, maxMs: timings.backoffMaxMs, random });
  let connection: SpireConnection | null = null;
  let hasStood = false;
  let isStopped = false;
  let generation = 0;
  let wake: () => void = () => undefined;
  let running: Promise<void> | null = null;
  const draining = new Set<() => void>();

  const jittered = (ms: number): number => ms * (1 - timings.jitter * random());
  const retryMs = (fault: SpireFault, failures: number): number => {
    switch (fault.kind) {
      case "denied":
        return timings.forbiddenMs;
      case "unknown-method":
        return timings.absentMs;
      case "connection":
      case "oversized":
      case "method":
        return Math.min(timings.backoffMaxMs, timings.backoffFirstMs * 2 ** failures);
      default:
        return fault.kind satisfies never;
    }
  };

  const sleepUntil = (atMs: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(Math.max(0, atMs - clock.now()), resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });

  const hangUp = (): void => {
    connection?.close();
    connection = null;
  };

  const failAll = (fault: SpireFault): void => {
    hangUp();
    const atMs = clock.now() + backoff.next();
    for (const slot of slots) {
      slot.dueMs = atMs;
      slot.poll.fail(fault, atMs);
    }
  };

  /** Reads what one slot is for; a connection that stood before gets a second chance, for servers close theirs every few minutes. */
  const readOne = async (slot: Slot): Promise<SpireFault | null> => {
    const began = generation;
    const goOn = (): boolean => !isStopped && generation === began;
    for (;;) {
      try {
        const refused = objection();
        if (refused) return refused;
        connection ??= connect();
        await slot.poll.read(connection, goOn);
        hasStood = true;
        return null;
      } catch (error) {
        const fault = faultOf(error);
        if (!goOn() || fault.kind !== "connection" || !hasStood) return fault;
        hasStood = false;
        hangUp();
      }
    }
  };

  const round = async (due: readonly Slot[]): Promise<void> => {
    for (const slot of due) {
      const began = generation;
      const fault = await readOne(slot);
      if (isStopped || began !== generation) return;
      if (fault?.kind === "connection") return failAll(fault);
      backoff.reset();
      if (fault === null) {
        slot.failures = 0;
        slot.dueMs = clock.now() + jittered(slot.poll.everyMs());
      } else {
        slot.dueMs = clock.now() + jittered(retryMs(fault, slot.failures));
        slot.failures += 1;
        slot.poll.fail(fault, slot.dueMs);
      }
    }
  };

  const run = async (): Promise<void> => {
    while (!isStopped) {
      const nowMs = clock.now();
      const due = slots.filter((slot) => slot.dueMs <= nowMs);
      if (due.length > 0) await round(due);
      else await sleepUntil(Math.min(...slots.map((slot) => slot.dueMs)));
    }
  };

  return {
    start() {
      running ??= run();
    },
    redial() {
      generation += 1;
      const old = connection;
      connection = null;
      hasStood = false;
      if (old !== null) {
        const close = (): void => {
          cancel();
          draining.delete(close);
          old.close();
        };
        const cancel = clock.after(timings.drainMs, close);
        draining.add(close);
      }
      for (const slot of slots) slot.dueMs = -Infinity;
      backoff.reset();
      wake();
    },
    async stop() {
      isStopped = true;
      hangUp();
      for (const close of [...draining]) close();
      wake();
      await running;
    },
  };
}
