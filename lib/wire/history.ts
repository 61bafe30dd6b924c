import * as z from "zod/mini";
import { FACTOR_KINDS } from "@/lib/domain/history/common-factor";
import { CHANGE_KINDS } from "@/lib/domain/history/stored";
import { GRADES } from "@/lib/domain/outcome";
import { coverageSchema, nullableTimeSchema, timeSchema, windowSchema } from "./answer";
import { outcomeCountsSchema } from "./pair";

/** Something around the traffic that changed. */
export const changeSchema = z.object({
  id: z.string(),
  at: timeSchema,
  kind: z.enum(CHANGE_KINDS),
  verb: z.enum(["created", "changed", "deleted", "started", "stopped"]),
  title: z.string(),
  /** From what to what, where that is short; else "". */
  detail: z.string(),
});
export type ChangeWire = z.infer<typeof changeSchema>;

/** Changes of the window, newest first; `total` says how many there are. */
export const changesSchema = z.object({ total: z.number(), shown: z.array(changeSchema) });
export type ChangesWire = z.infer<typeof changesSchema>;

const refusalCountSchema = z.object({ refused: z.number(), of: z.number() });

export const riseSchema = z.object({
  /** First step of the rise, and the end of its last. */
  from: timeSchema,
  to: timeSchema,
  isOn: z.boolean(),
  refused: z.number(),
  of: z.number(),
  before: z.extend(refusalCountSchema, { from: timeSchema }),
  firstAt: nullableTimeSchema,
  outcomes: z.object({ "auth-refused": z.number(), "auth-pending": z.number(), "policy-denied": z.number(), "other-drop": z.number() }),
  /** Refused connections that were looked at for what they have in common: those still held, at most some thousands evenly. */
  lookedAt: z.number(),
  common: z.nullable(z.object({ kind: z.enum(FACTOR_KINDS), value: z.string(), refused: refusalCountSchema, withIt: refusalCountSchema, without: refusalCountSchema, before: refusalCountSchema })),
  changes: z.array(changeSchema),
  /** Events are known to be missing: the numbers are lower bounds. */
  isShort: z.boolean(),
});
export type RiseWire = z.infer<typeof riseSchema>;

export const underRequiredSchema = z.object({ total: z.number(), authenticated: z.number(), authenticatedLate: z.number(), authRefused: z.number(), authPending: z.number() });

/** The same counts over the window that was asked to be compared with. */
export const compareSchema = z.object({
  window: windowSchema,
  coverage: coverageSchema,
  pairs: z.number(),
  attempts: outcomeCountsSchema,
  underRequired: underRequiredSchema,
  grades: z.record(z.enum(GRADES), z.number()),
});
export type CompareWire = z.infer<typeof compareSchema>;
