import { bucketOfWait, COARSE_MS, FINE_MS, FINE_UNTIL_MS, startOfBucket } from "./buckets";

/**
 * When a kernel sends a SYN again, in seconds after the first: since Linux 6.5 four times a second apart, then doubling
 * (tcp_syn_linear_timeouts, Linux 6.5, Documentation/networking/ip-sysctl.rst), before that doubling from the start.
 */
export const SYN_TEETH = {
  linear: [1, 2, 3, 4, 5, 7, 11, 19, 35, 67],
  doubling: [1, 3, 7, 15, 31, 63],
} as const;

export type KernelTimers = keyof typeof SYN_TEETH;

/** How a kernel's timers are called where people read. */
export const KERNEL_NAMES: Readonly<Record<KernelTimers, string>> = { linear: "Linux 6.5 or newer", doubling: "older than Linux 6.5" };

/** Every tooth of either kernel, ms. */
export const TEETH_MS: readonly number[] = [...new Set([...SYN_TEETH.linear, ...SYN_TEETH.doubling])].sort((a, b) => a - b).map((sec) => sec * 1_000);

/** A wait is on a tooth up to this long after it; a node's agent may have stamped the first event this much late. */
export const TOOTH_AFTER_MS = 250;
const TOOTH_BEFORE_MS = FINE_MS;

/** The tooth that a bucket's waits are on, ms; null between the teeth. The same for a wait itself and for its bucket. */
export function toothOfBucket(bucket: number): number | null {
  const start = startOfBucket(bucket);
  // Beyond 16 s a bucket is a second wide: the one that begins with the tooth is the tooth's.
  const after = start < FINE_UNTIL_MS ? TOOTH_AFTER_MS : COARSE_MS;
  return TEETH_MS.find((tooth) => start >= tooth - TOOTH_BEFORE_MS && start < tooth + after) ?? null;
}

/** The tooth that a wait is on, ms; null when it lies between the teeth. */
export function toothOfWait(waitMs: number): number | null {
  return toothOfBucket(bucketOfWait(waitMs));
}

/**
 * Whose timers a wait shows: after so many refused SYNs each kernel lets through at another tooth. null where both come
 * to the same (the first tooth), or neither does.
 */
export function kernelOfWait(refusals: number, waitMs: number): KernelTimers | null {
  const sec = (toothOfWait(waitMs) ?? 0) / 1_000;
  const isLinear = SYN_TEETH.linear[refusals - 1] === sec;
  const isDoubling = SYN_TEETH.doubling[refusals - 1] === sec;
  return isLinear === isDoubling ? null : isLinear ? "linear" : "doubling";
}
