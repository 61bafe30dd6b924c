/** The letters Kubernetes draws generated name suffixes from (k8s.io/apimachinery v0.34, pkg/util/rand/rand.go). */
const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Seeded random numbers: the same seed and the same calls give the same values on every machine. */
export interface Rng {
  /** [0, 1). */
  unit(): number;
  /** Whole number in [0, below). */
  below(below: number): number;
  between(from: number, to: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T;
  shuffle<T>(list: readonly T[]): T[];
  /** Exponentially distributed gap with the given mean: arrivals that do not know of each other. */
  gap(mean: number): number;
  /** A suffix as Kubernetes would draw it. */
  suffix(length: number): string;
  uuid(): string;
  /** An independent stream: draws from it do not move this one. */
  fork(name: string): Rng;
}

function hash32(text: string): number {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  h = Math.imul(h ^ (h >>> 16), 2246822507);
  h = Math.imul(h ^ (h >>> 13), 3266489909);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A random stream named by text, so that two parts of a simulation never share one by accident (sfc32). */
export function createRng(seed: string): Rng {
  let a = hash32(`${seed}/a`);
  let b = hash32(`${seed}/b`);
  let c = hash32(`${seed}/c`);
  let counter = 1;
  const next32 = (): number => {
    const t = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 15; i++) next32();
  const unit = (): number => next32() / 4294967296;
  const below = (limit: number): number => Math.floor(unit() * limit);
  const hex4 = (word: number): string =>
    HEX[word >>> 24]! + HEX[(word >>> 16) & 255]! + HEX[(word >>> 8) & 255]! + HEX[word & 255]!;
  return {
    unit,
    below,
    between: (from, to) => from + unit() * (to - from),
    chance: (probability) => unit() < probability,
    pick: (list) => {
      const found = list[below(list.length)];
      if (found === undefined) throw new RangeError("cannot pick from an empty list");
      return found;
    },
    shuffle: (list) => {
      const left = [...list];
      for (let i = left.length - 1; i > 0; i--) {
        const j = below(i + 1);
        [left[i], left[j]] = [left[j]!, left[i]!];
      }
      return left;
    },
    gap: (mean) => -Math.log(1 - unit()) * mean,
    suffix: (length) => Array.from({ length }, () => SUFFIX_LETTERS[below(SUFFIX_LETTERS.length)]).join(""),
    uuid: () => {
      const w = hex4((next32() & 0xffff0fff) | 0x4000);
      const x = hex4((next32() & 0x3fffffff) | 0x80000000);
      return `${hex4(next32())}-${w.slice(0, 4)}-${w.slice(4)}-${x.slice(0, 4)}-${x.slice(4)}${hex4(next32())}`;
    },
    fork: (name) => createRng(`${seed}/${name}`),
  };
}
