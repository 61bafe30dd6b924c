import * as z from "zod/mini";
import { coverageSchema, nullableTimeSchema, sourceHealthSchema } from "./answer";
import { holeSchema } from "./attempt";
import { flowRowSchema } from "./flow";

export { TOPICS, type Topic } from "./choices";

/** First frame of a stream and the state of the strip. Browsers refetch answers whose revision is older. */
export const healthFrameSchema = z.object({
  epoch: z.string(),
  revision: z.number(),
  asOf: z.string(),
  watermark: nullableTimeSchema,
  source: sourceHealthSchema,
  coverage: coverageSchema,
  holes: z.array(holeSchema),
});

/**
 * One frame of the stream (`event:` names the kind). `snapshot` opens a stream, `delta` says which pairs changed
 * (their keys; null = too many to name), `flows` carries tail rows and how many were left out.
 */
export const frameSchema = z.discriminatedUnion("event", [
  z.object({ event: z.literal("snapshot"), data: healthFrameSchema }),
  z.object({ event: z.literal("health"), data: healthFrameSchema }),
  z.object({ event: z.literal("delta"), data: z.object({ revision: z.number(), pairs: z.nullable(z.array(z.string())) }) }),
  z.object({ event: z.literal("flows"), data: z.object({ rows: z.array(flowRowSchema), skipped: z.number() }) }),
  z.object({ event: z.literal("gap"), data: holeSchema }),
  z.object({ event: z.literal("resync"), data: z.object({ reason: z.string() }) }),
  z.object({ event: z.literal("bye"), data: z.object({ reason: z.string(), backInMs: z.number() }) }),
]);
export type Frame = z.infer<typeof frameSchema>;
export type HealthFrame = z.infer<typeof healthFrameSchema>;
