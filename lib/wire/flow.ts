import { z } from "zod";
import { OUTCOMES } from "@/lib/domain/outcome";
import { answerSchema, timeSchema } from "./answer";
import { attemptSchema, holeSchema } from "./attempt";

/** A classified flow as a row: Hubble's words, and what its attempt came to. */
export const flowSchema = z.object({
  id: z.string(),
  time: timeSchema,
  node: z.string(),
  /** As hubble observe names it: policy-verdict:L3-L4, Authentication required, to-endpoint, http-request … */
  type: z.string(),
  /** ALLOWED, DENIED, DROPPED, FORWARDED … as hubble observe prints it, with the direction for verdicts. */
  verdict: z.string(),
  direction: z.string(),
  auth: z.string().nullable(),
  summary: z.string(),
  isReply: z.boolean().nullable(),
  /** In the packet's order; `text` is the end as hubble observe prints it, without its port. */
  source: z.object({ peer: z.string(), text: z.string(), identity: z.number(), port: z.number().nullable() }),
  destination: z.object({ peer: z.string(), text: z.string(), identity: z.number(), port: z.number().nullable() }),
  protocol: z.string(),
  dropReason: z.string().nullable(),
  /** What the event means to the model: opens, refuses, lets through, l7-refusal, established-refused … */
  kind: z.string(),
  pair: z.string().nullable(),
  attempt: z.string().nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  /** The line `hubble observe --use-default-field-masks=false` prints. */
  line: z.string(),
});
export type FlowWire = z.infer<typeof flowSchema>;

/** A row of the tail: a flow, or a stretch that was not seen. */
export const flowRowSchema = z.union([
  z.object({ row: z.literal("flow"), flow: flowSchema }),
  z.object({ row: z.literal("hole"), hole: holeSchema }),
]);
export type FlowRow = z.infer<typeof flowRowSchema>;

export const flowsAnswerSchema = answerSchema.extend({
  matched: z.number(),
  held: z.number(),
  heldFrom: timeSchema.nullable(),
  nextCursor: z.string().nullable(),
  rows: z.array(flowRowSchema),
});
export type FlowsAnswer = z.infer<typeof flowsAnswerSchema>;

export const flowAnswerSchema = answerSchema.extend({
  flow: flowSchema,
  /** The whole record as JSON text, pretty printed. */
  raw: z.string(),
  attempt: attemptSchema.nullable(),
  /** Events of the same connection, oldest first. */
  neighbours: z.array(flowSchema),
  rule: z.object({ state: z.enum(["named", "not-named"]), text: z.string() }),
});
export type FlowAnswer = z.infer<typeof flowAnswerSchema>;
