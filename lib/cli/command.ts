import type { ExitCode, Terminal } from "./terminal";

/** One flag of a command. */
export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  /** What stands for its value in help; null for a switch. */
  readonly value: string | null;
  readonly help: string;
  /** True when it may be given more than once. */
  readonly many?: boolean;
}

/** What was given to a command. */
export interface Given {
  /** Values by flag, in order; a switch has none and is there. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  /** Whatever is no flag. */
  readonly words: readonly string[];
}

/** One command of `countersign`. */
export interface Command {
  readonly name: string;
  /** One line, as the list of commands shows it. */
  readonly summary: string;
  readonly usage: string;
  readonly flags: readonly FlagSpec[];
  /** Paragraphs below the flags. */
  readonly notes: readonly string[];
  /** Whether it takes words beside its flags. */
  readonly takesWords: boolean;
  run(given: Given, terminal: Terminal): Promise<ExitCode>;
}

/** The one value of a flag; undefined when it was not given. */
export function valueOf(given: Given, flag: string): string | undefined {
  return given.flags.get(flag)?.at(-1);
}
