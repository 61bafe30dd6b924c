import { setFlagsFromString } from "node:v8";
import type { ResourceLimits } from "node:worker_threads";

/**
 * How the ingest worker's heap grows. Nearly all of it is old and stays: V8 would by itself let it grow to a multiple of
 * what lives before it looks again. A collection at half as much again costs a few per cent of one core and saves a third
 * of the memory (bench/README.md, "10,000 pairs").
 */
export const INGEST_HEAP = { growingPercent: 50, semiSpaceMb: 8 } as const;

/** V8's young generation is three semi-spaces. */
const SEMI_SPACES = 3;

/** Sets what cannot be set for one thread alone, and gives the rest: limits to start the worker with. */
export function limitIngestHeap(): ResourceLimits {
  setFlagsFromString(`--heap-growing-percent=${INGEST_HEAP.growingPercent}`);
  return { maxYoungGenerationSizeMb: INGEST_HEAP.semiSpaceMb * SEMI_SPACES };
}
