/** The longest stretch of one long answer before timers and messages get their turn. */
const TURN_MS = 10;
/** Steps between looks at the time. */
const LOOK_EVERY = 16;

/** Parts long work so that whatever else the thread has to do goes on between the parts. */
export interface Turns {
  /** To be asked after every small step: true when it is time to await `next`. */
  isOver(): boolean;
  next(): Promise<void>;
}

/** Turns of which the first begins now. */
export function createTurns(): Turns {
  let beganMs = performance.now();
  let steps = 0;
  return {
    isOver() {
      steps += 1;
      return steps % LOOK_EVERY === 0 && performance.now() - beganMs >= TURN_MS;
    },
    async next() {
      await new Promise((resolve) => setImmediate(resolve));
      beganMs = performance.now();
    },
  };
}

/** Runs steps to their end, in turns. */
export async function takeTurns<Found>(turns: Turns, steps: Generator<void, Found>): Promise<Found> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (turns.isOver()) await turns.next();
  }
}

/** What of a long list passes, found in turns. */
export async function filterInTurns<Item>(items: Iterable<Item>, passes: (item: Item) => boolean): Promise<Item[]> {
  const turns = createTurns();
  const found: Item[] = [];
  for (const item of items) {
    if (passes(item)) found.push(item);
    if (turns.isOver()) await turns.next();
  }
  return found;
}
