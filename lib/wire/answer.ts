import * as z from "zod/mini";

/** RFC 3339 UTC, nanoseconds where the source has them. */
export const timeSchema = z.string();
export const nullableTimeSchema = z.nullable(timeSchema);

export const windowSchema = z.object({ from: timeSchema, to: timeSchema });
export type WindowWire = z.infer<typeof windowSchema>;

export const coverageSchema = z.object({
  complete: z.boolean(),
  nodes: z.number(),
  nodesReporting: z.number(),
  lost: z.number(),
  late: z.number(),
  unattributedDrops: z.number(),
  verdicts: z.enum(["seen", "off (configuration)", "off (drops without verdicts)", "none seen"]),
  reasons: z.array(z.string()),
});
export type CoverageWire = z.infer<typeof coverageSchema>;

export const sourceStateSchema = z.enum(["starting", "live", "retrying", "stale", "forbidden", "stopped"]);

/** State of the one flow source: what the strip's first item says. */
export const sourceHealthSchema = z.object({
  type: z.enum(["relay", "capture", "simulator"]),
  label: z.string(),
  live: z.boolean(),
  /** There and true where nothing is read of it here: what others stored is served. */
  stored: z.optional(z.boolean()),
  state: sourceStateSchema,
  since: timeSchema,
  attempt: z.number(),
  retryAt: nullableTimeSchema,
  lastError: z.nullable(z.string()),
  sentence: z.string(),
  flowsPerSec: z.nullable(z.number()),
  lagMs: z.nullable(z.number()),
  relayVersion: z.nullable(z.string()),
});
export type SourceHealthWire = z.infer<typeof sourceHealthSchema>;

/** Something the product did not read, and why: never zero, never green. */
export const notReadSchema = z.object({ read: z.boolean(), reason: z.string() });

/** What every data answer carries. */
export const answerSchema = z.object({
  schema: z.literal("v1"),
  cluster: z.string(),
  revision: z.number(),
  window: windowSchema,
  /** The newest event time that the counts rest on; null before any event. */
  watermark: nullableTimeSchema,
  coverage: coverageSchema,
});
export type AnswerHead = z.infer<typeof answerSchema>;

export const ERROR_CODES = [
  "bad-filter",
  "bad-request",
  "not-found",
  "gone",
  "not-ready",
  "unavailable",
  "forbidden",
  "method-not-allowed",
  "too-many",
  "too-large",
  "internal",
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const errorAnswerSchema = z.object({
  error: z.object({ code: z.enum(ERROR_CODES), message: z.string(), hint: z.string() }),
});
export type ErrorAnswer = z.infer<typeof errorAnswerSchema>;
