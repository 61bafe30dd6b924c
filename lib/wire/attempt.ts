import * as z from "zod/mini";
import { OUTCOMES } from "@/lib/domain/outcome";
import { answerSchema, nullableTimeSchema, timeSchema } from "./answer";
import { changesSchema, compareSchema } from "./history";
import { pairSchema } from "./pair";

export const attemptSchema = z.object({
  id: z.string(),
  pair: z.string(),
  time: timeSchema,
  protocol: z.string(),
  sourceAddress: z.string(),
  sourcePort: z.optional(z.number()),
  destinationAddress: z.string(),
  destinationPort: z.optional(z.number()),
  icmpType: z.optional(z.number()),
  icmpCode: z.optional(z.number()),
  outcome: z.enum(OUTCOMES),
  reason: z.nullable(z.string()),
  refusals: z.number(),
  refusedBy: z.array(z.string()),
  waitMs: z.nullable(z.number()),
  l7: z.object({ requestsRefused: z.number(), requestsSeen: z.number(), refused: z.array(z.object({ method: z.string(), path: z.string() })) }),
  establishedRefused: z.object({ packets: z.number(), firstAt: nullableTimeSchema, lastAt: nullableTimeSchema }),
  evidence: z.enum(["verdict", "drop", "trace"]),
  refusedOpen: z.boolean(),
  recovered: z.boolean(),
  exempt: z.boolean(),
  viaProxy: z.boolean(),
  identityChanged: z.boolean(),
  decided: z.boolean(),
  nodes: z.array(z.string()),
  decidingNodes: z.array(z.string()),
  policies: z.array(z.string()),
  flows: z.array(z.string()),
});
export type AttemptWire = z.infer<typeof attemptSchema>;

export const attemptsAnswerSchema = z.extend(answerSchema, {
  /** As far back as was looked. */
  matched: z.number(),
  /** Older ones were not looked at yet: the next page goes on from there. null: the whole window was looked through. */
  searchedFrom: z.nullable(timeSchema),
  nextCursor: z.nullable(z.string()),
  attempts: z.array(attemptSchema),
});
export type AttemptsAnswer = z.infer<typeof attemptsAnswerSchema>;

/** A stretch of missing events as the strip, charts and the pair's time axis draw it. */
export const holeSchema = z.object({
  kind: z.enum(["lost", "gap"]),
  node: z.nullable(z.string()),
  from: timeSchema,
  to: timeSchema,
  count: z.nullable(z.number()),
  reason: z.string(),
});
export type HoleWire = z.infer<typeof holeSchema>;

export const pairAnswerSchema = z.extend(answerSchema, {
  pair: pairSchema,
  /** Ports of a folded row ("*"); empty otherwise. */
  ports: z.array(z.object({ key: z.string(), port: z.number(), total: z.number() })),
  /** Newest first, capped; `attemptsMatched` says how many there are. */
  attempts: z.array(attemptSchema),
  attemptsMatched: z.number(),
  holes: z.array(holeSchema),
  /** The pair in the other direction, when it was seen. */
  reverse: z.nullable(z.string()),
  cause: z.object({ state: z.enum(["decided", "not-determined", "none-needed"]), sentence: z.string(), checks: z.array(z.object({ check: z.string(), state: z.enum(["clear", "decided", "not-observed"]), detail: z.string(), todo: z.nullable(z.string()) })) }),
  /** Those that may bear on the pair. */
  changes: changesSchema,
  compare: z.nullable(compareSchema),
  commands: z.object({ countersign: z.string(), hubble: z.string() }),
});
export type PairAnswer = z.infer<typeof pairAnswerSchema>;
