import { setImmediate } from "node:timers/promises";

/** No turn of the event loop works longer than this on the store's behalf. */
const TURN_MS = 8;

/** Long work in short turns: await `breathe` in its loop, which lets others run once the turn was long enough. */
export function createTurns(): { breathe(): Promise<void> | undefined } {
  let startedAt = performance.now();
  return {
    breathe() {
      if (performance.now() - startedAt < TURN_MS) return undefined;
      return setImmediate().then(() => {
        startedAt = performance.now();
      });
    },
  };
}
