import * as z from "zod/mini";
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
  auth: z.nullable(z.string()),
  summary: z.string(),
  isReply: z.nullable(z.boolean()),
  /** In the packet's order; `text` is the end as hubble observe prints it, without its port. */
  source: z.object({ peer: z.string(), text: z.string(), identity: z.number(), port: z.nullable(z.number()) }),
  destination: z.object({ peer: z.string(), text: z.string(), identity: z.number(), port: z.nullable(z.number()) }),
  protocol: z.string(),
  dropReason: z.nullable(z.string()),
  /** What the event means to the model: opens, refuses, lets through, l7-refusal, established-refused … */
  kind: z.string(),
  pair: z.nullable(z.string()),
  attempt: z.nullable(z.string()),
  outcome: z.nullable(z.enum(OUTCOMES)),
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

export const flowsAnswerSchema = z.extend(answerSchema, {
  /** As far back as was looked. */
  matched: z.number(),
  /** Older ones were not looked at yet: the next page goes on from there. null: the whole window was looked through. */
  searchedFrom: z.nullable(timeSchema),
  held: z.number(),
  heldFrom: z.nullable(timeSchema),
  nextCursor: z.nullable(z.string()),
  rows: z.array(flowRowSchema),
});
export type FlowsAnswer = z.infer<typeof flowsAnswerSchema>;

export const flowAnswerSchema = z.extend(answerSchema, {
  flow: flowSchema,
  /** The whole record as JSON text, pretty printed. */
  raw: z.string(),
  attempt: z.nullable(attemptSchema),
  /** Events of the same connection, oldest first. */
  neighbours: z.array(flowSchema),
  /** `named` by Hubble, `computed` from the policies that are read now, or neither; `request`: what an L7 rule refused. */
  rule: z.object({ state: z.enum(["named", "computed", "not-named"]), text: z.string(), request: z.nullable(z.object({ method: z.string(), path: z.string() })) }),
});
export type FlowAnswer = z.infer<typeof flowAnswerSchema>;
