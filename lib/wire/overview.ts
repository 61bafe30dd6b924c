import * as z from "zod/mini";
import { GRADES } from "@/lib/domain/outcome";
import { answerSchema, notReadSchema, sourceHealthSchema, timeSchema } from "./answer";
import { holeSchema } from "./attempt";
import { changesSchema, compareSchema, riseSchema, underRequiredSchema } from "./history";
import { outcomeCountsSchema, pairSchema } from "./pair";

export const overviewAnswerSchema = z.extend(answerSchema, {
  source: sourceHealthSchema,
  attempts: outcomeCountsSchema,
  /** New connections for which a verdict demanded authentication: the sentence's numbers. */
  underRequired: underRequiredSchema,
  beside: z.object({
    establishedRefused: z.object({ connections: z.number(), packets: z.number(), pairs: z.number() }),
    authRefusedRecovered: z.number(),
    authRefusedOpen: z.number(),
    l7: z.object({ connectionsRefusedAll: z.number(), connectionsRefusedSome: z.number(), requestsRefused: z.number() }),
  }),
  grades: z.record(z.enum(GRADES), z.number()),
  pairs: z.number(),
  bucketMs: z.number(),
  series: z.array(z.object({ at: timeSchema, counts: outcomeCountsSchema })),
  holes: z.array(holeSchema),
  establishedRefused: z.array(pairSchema),
  notAuthenticated: z.object({ pairs: z.number(), worst: z.array(pairSchema) }),
  refusedByNodes: z.array(z.object({ sourceNode: z.nullable(z.string()), destinationNode: z.nullable(z.string()), refused: z.number(), pairs: z.number() })),
  /** What is configured, written and registered, beside what the pairs of this answer did of it; null: not known. */
  claims: z.object({
    configuration: z.extend(notReadSchema, { basis: z.string() }),
    policies: z.extend(notReadSchema, { requiring: z.nullable(z.number()), matched: z.nullable(z.number()) }),
    pairs: z.object({ required: z.number(), authenticated: z.number(), unknown: z.number() }),
    spire: z.extend(notReadSchema, { identities: z.nullable(z.number()), found: z.nullable(z.number()) }),
  }),
  changes: changesSchema,
  /** A sharp rise of refusals within the window; null: none, or not enough is held to tell. */
  rise: z.nullable(riseSchema),
  compare: z.nullable(compareSchema),
});
export type OverviewAnswer = z.infer<typeof overviewAnswerSchema>;
