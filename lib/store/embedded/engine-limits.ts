/** Statements that run at once, and those that may wait; rows that come in have places of their own, so that no question holds them up. */
export const PLACES = { questions: 4, inserts: 2, waiting: 64 } as const;

/** Threads of the child's pool: one for every place, and some for files. */
export const POOL_THREADS = PLACES.questions + PLACES.inserts + 2;

/**
 * What the engine's allocator is told through JE_MALLOC_CONF. As built, it keeps what was freed for five seconds, outside of
 * every limit: the process was measured at twice what it was allowed. Given back at once, memory costs three times the work for
 * a question; 50 ms keep both. Its profiler is built in and switched on.
 */
export const ALLOCATOR = "prof:false,dirty_decay_ms:50,muzzy_decay_ms:0,percpu_arena:disabled,narenas:2";

const MIB = 2 ** 20;
/** The engine's code, Node itself, and what neither counts. */
const FIXED_BYTES = 256 * MIB;
/** The engine is held to this part of what is left: the rest is what it has freed and not given back yet. */
const HELD = 0.8;
/** What one statement may have of that. */
const OF_ONE = 0.6;

/** How the memory of the engine's process is divided; all of it in bytes. */
export interface EngineLimits {
  /** For the engine as a whole, and for one statement. */
  readonly engineBytes: number;
  readonly statementBytes: number;
  /** Of one answer, before it is written out as text. */
  readonly resultBytes: number;
}

/** The division of `memoryBytes`, from 512 MiB on. */
export function limitsFor(memoryBytes: number): EngineLimits {
  const resultBytes = Math.floor(memoryBytes / 32);
  const engineBytes = Math.floor((memoryBytes - FIXED_BYTES - 4 * resultBytes) * HELD);
  return { engineBytes, statementBytes: Math.floor(engineBytes * OF_ONE), resultBytes };
}

/** The limits as the engine takes them when it is opened. */
export function engineArguments({ engineBytes, statementBytes, resultBytes }: EngineLimits): readonly string[] {
  const cacheBytes = Math.floor(engineBytes / 16);
  return [
    `--max_server_memory_usage=${engineBytes}`,
    `--merges_mutations_memory_usage_soft_limit=${Math.floor(engineBytes / 2)}`,
    `--mark_cache_size=${cacheBytes}`,
    `--index_mark_cache_size=${cacheBytes}`,
    `--primary_index_cache_size=${cacheBytes}`,
    `--query_condition_cache_size=${cacheBytes}`,
    `--max_memory_usage=${statementBytes}`,
    // An answer is held whole, outside of what the engine counts.
    `--max_result_bytes=${resultBytes}`,
    "--result_overflow_mode=throw",
  ];
}
