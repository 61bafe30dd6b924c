import type { Output } from "./output";

/** What a command speaks to: tests give it their own. */
export interface Terminal {
  /** Data alone. */
  readonly out: Output;
  /** Errors, warnings and progress. */
  readonly err: Output;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

/** Exit codes of the contract. */
export const Exit = { done: 0, failed: 1, wrongUse: 2 } as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];
