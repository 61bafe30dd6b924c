import * as z from "zod/mini";
import { FINDING_CODES } from "@/lib/domain/findings/finding-codes";
import { FINDING_SEVERITIES } from "@/lib/domain/findings/finding";
import { answerSchema, nullableTimeSchema } from "./answer";

/** The first of a list, and how many more there are. */
export const boundedSchema = z.object({ shown: z.array(z.string()), more: z.number() });
export type BoundedWire = z.infer<typeof boundedSchema>;

export const findingSchema = z.object({
  /** The code, and behind a slash the object where there may be several. */
  id: z.string(),
  code: z.enum(FINDING_CODES),
  severity: z.enum(FINDING_SEVERITIES),
  title: z.string(),
  /** null where it is not known: `sinceReason` says why. */
  since: nullableTimeSchema,
  sinceReason: z.nullable(z.string()),
  evidence: z.array(z.object({ what: z.string(), source: z.string() })),
  affected: z.object({ pairs: boundedSchema, identities: boundedSchema, nodes: boundedSchema, policies: boundedSchema }),
  fix: z.object({ sentence: z.string(), command: z.nullable(z.string()) }),
  docs: z.string(),
});
export type FindingWire = z.infer<typeof findingSchema>;

export const findingsAnswerSchema = z.extend(answerSchema, {
  /** Worst first. */
  findings: z.array(findingSchema),
  /** Findings beyond the cap of a code. */
  more: z.array(z.object({ code: z.enum(FINDING_CODES), count: z.number() })),
  /** Checks that could not be made, or not wholly: that they raised nothing means nothing. */
  unmade: z.array(z.object({ code: z.enum(FINDING_CODES), reason: z.string() })),
});
export type FindingsAnswer = z.infer<typeof findingsAnswerSchema>;
