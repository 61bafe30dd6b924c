import * as z from "zod/mini";
import { answerSchema, notReadSchema, nullableTimeSchema, sourceHealthSchema } from "./answer";
import { holeSchema } from "./attempt";

export const nodeCoverageSchema = z.object({
  node: z.string(),
  state: z.string(),
  version: z.nullable(z.string()),
  ringStart: nullableTimeSchema,
  firstEventAt: nullableTimeSchema,
  lastEventAt: nullableTimeSchema,
  firstVerdictAt: nullableTimeSchema,
  verdicts: z.string(),
  flows: z.number(),
  lost: z.number(),
  late: z.number(),
  lagMs: z.nullable(z.number()),
  pairsDecided: z.number(),
});
export type NodeCoverageWire = z.infer<typeof nodeCoverageSchema>;

/** A bounded collection: what it holds, its cap, and what happened at it. */
export const capSchema = z.object({ name: z.string(), held: z.number(), cap: z.number(), dropped: z.number(), says: z.string() });

/** How a reader beside the flows stands: `off` by setting; `not-observed`: what this way of reading cannot see. */
export const besideReadSchema = z.extend(notReadSchema, { state: z.enum(["off", "syncing", "live", "stale", "forbidden", "absent", "not-observed"]) });

/** How what is written for later stands: where, how far, what waits, and what could not be stored. Rows are counted since this process began. */
export const keptHistorySchema = z.object({
  type: z.enum(["memory", "embedded", "clickhouse"]),
  label: z.string(),
  state: z.enum(["starting", "live", "retrying", "failed", "stopped"]),
  sentence: z.string(),
  lastError: z.nullable(z.string()),
  closedUntil: nullableTimeSchema,
  bytes: z.nullable(z.number()),
  waiting: z.object({ blocks: z.number(), bytes: z.number() }),
  written: z.object({ events: z.number(), attempts: z.number(), minutes: z.number() }),
  letGo: z.object({ events: z.number(), attempts: z.number() }),
});
export type KeptHistoryWire = z.infer<typeof keptHistorySchema>;

export const coverageAnswerSchema = z.extend(answerSchema, {
  source: sourceHealthSchema,
  nodes: z.array(nodeCoverageSchema),
  holes: z.array(z.extend(holeSchema, { pairsTouched: z.number() })),
  brokenLines: z.object({ count: z.number(), first: z.array(z.object({ file: z.string(), line: z.number(), unit: z.enum(["line", "byte"]), reason: z.string() })) }),
  caps: z.array(capSchema),
  /** null: nothing is written, as of a capture. `memory`: it is gone with the process. */
  history: z.nullable(keptHistorySchema),
  /** `policies`: of all kinds; null while not all are known. */
  cluster_read: z.extend(besideReadSchema, { policies: z.nullable(z.number()) }),
  /** `entries`: as last read; null where they never were. `entriesReason`: why nothing follows from one that is not there; "" where something does. */
  spire_read: z.extend(besideReadSchema, { tier: z.nullable(z.enum(["0", "0+", "1", "2"])), entries: z.nullable(z.number()), entriesState: besideReadSchema.shape.state, entriesReason: z.string() }),
});
export type CoverageAnswer = z.infer<typeof coverageAnswerSchema>;
