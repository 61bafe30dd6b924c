import * as z from "zod/mini";
import { answerSchema, timeSchema } from "./answer";
import { holeSchema } from "./attempt";
import { changesSchema } from "./history";

const nullableMs = z.nullable(z.number());
const toothSchema = z.object({ atMs: z.number(), count: z.number() });

/** A distribution of waits: percentiles are null where the samples are too few. */
const spread = {
  count: z.number(),
  p50Ms: nullableMs,
  p95Ms: nullableMs,
  p99Ms: nullableMs,
  /** Teeth with something on them; `between` counts what lies on none. */
  teeth: z.array(toothSchema),
  between: z.number(),
  buckets: z.array(z.object({ fromMs: z.number(), widthMs: z.number(), count: z.number() })),
};

export const waitSampleSchema = z.object({
  pair: z.string(),
  waitMs: z.number(),
  refusals: z.number(),
  /** The node that refused first. */
  node: z.string(),
  time: timeSchema,
  attempt: z.string(),
  legs: z.array(z.object({ node: z.string(), direction: z.enum(["egress", "ingress"]), waitMs: z.number() })),
});
export type WaitSampleWire = z.infer<typeof waitSampleSchema>;

export const waitGroupSchema = z.object({
  name: z.string(),
  /** Measured waits. */
  count: z.number(),
  p50Ms: nullableMs,
  p95Ms: nullableMs,
  p99Ms: nullableMs,
  unresolved: z.number(),
  pending: z.number(),
  affected: z.number(),
  of: z.nullable(z.number()),
  excluded: z.number(),
});
export type WaitGroupWire = z.infer<typeof waitGroupSchema>;

export const waitColumnSchema = z.object({
  at: timeSchema,
  teeth: z.array(toothSchema),
  between: z.number(),
  unresolved: z.number(),
  pending: z.number(),
  affected: z.number(),
  of: z.nullable(z.number()),
  excluded: z.number(),
  hasHole: z.boolean(),
});
export type WaitColumnWire = z.infer<typeof waitColumnSchema>;

const synAckTimesSchema = z.object({ count: z.number(), p50Ms: nullableMs });

export const waitAnswerSchema = z.extend(answerSchema, {
  m1: z.object({
    ...spread,
    excluded: z.object({ loss: z.number(), gap: z.number(), edge: z.number(), verdictsOff: z.number() }),
    otherProtocols: z.number(),
    samples: z.array(waitSampleSchema),
  }),
  m2: z.object({ ...spread, unresolved: z.number(), open: z.number(), excluded: z.number() }),
  m3: z.object({ count: z.number(), pending: z.number(), recovered: z.number(), open: z.number() }),
  m4: z.object({ affected: z.number(), of: z.nullable(z.number()), unsure: z.number(), reason: z.nullable(z.string()) }),
  stepMs: z.number(),
  series: z.array(waitColumnSchema),
  by: z.object({
    pairs: z.array(waitGroupSchema),
    pairsMatched: z.number(),
    nodes: z.array(waitGroupSchema),
    directions: z.array(waitGroupSchema),
    l7: z.array(waitGroupSchema),
    reasons: z.array(waitGroupSchema),
  }),
  kernels: z.array(z.object({ node: z.string(), linear: z.number(), doubling: z.number() })),
  synAck: z.object({ atOnce: synAckTimesSchema, afterRefusal: synAckTimesSchema, reason: z.nullable(z.string()) }),
  roughUntil: z.nullable(timeSchema),
  holes: z.array(holeSchema),
  changes: changesSchema,
});
export type WaitAnswer = z.infer<typeof waitAnswerSchema>;
