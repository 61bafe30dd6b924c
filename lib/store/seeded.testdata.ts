/** Draws that are the same for the same seed. */
export interface Draws {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  chance(of: number): boolean;
  one<T>(from: readonly T[]): T;
  some<T>(from: readonly T[], atMost: number): T[];
  bytes(length: number): Uint8Array;
}

export function drawsOf(seed: number): Draws {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const one = <T>(from: readonly T[]): T => {
    const found = from[whole(0, from.length - 1)];
    if (found === undefined) throw new Error("nothing to draw from");
    return found;
  };
  return {
    next,
    whole,
    chance: (of) => next() < of,
    one,
    some(from, atMost) {
      const left = [...from];
      const drawn = [];
      for (let count = whole(0, Math.min(atMost, left.length)); count > 0; count -= 1) drawn.push(...left.splice(whole(0, left.length - 1), 1));
      return drawn;
    },
    bytes: (length) => Uint8Array.from({ length }, () => whole(0, 255)),
  };
}
