/** The longest stretch of work before timers and messages get their turn, ms. */
const TURN_MS = 8;

/** Gives way to whatever else the thread has to do, whenever a turn has lasted long enough. */
export interface Turns {
  /** To be awaited now and then, often; costs little while the turn goes on. */
  pause(): Promise<void> | undefined;
}

/** A first turn, which begins now. */
export function beginTurns(): Turns {
  let beganMs = performance.now();
  return {
    pause() {
      if (performance.now() - beganMs < TURN_MS) return undefined;
      return new Promise((resolve) => {
        setImmediate(() => {
          beganMs = performance.now();
          resolve();
        });
      });
    },
  };
}

/** What a generator returns, worked through in turns. */
export async function runInTurns<T>(steps: Generator<undefined, T>): Promise<T> {
  const turns = beginTurns();
  for (let count = 1; ; count += 1) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (count % LOOK_EVERY === 0) await turns.pause();
  }
}

/** Steps between looks at the time. */
const LOOK_EVERY = 8;
