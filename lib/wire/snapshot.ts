import * as z from "zod/mini";
import { answerSchema, timeSchema } from "./answer";

/** UTF-16 characters of a page's address in the order for a frozen link. */
export const PAGE_ADDRESS_CAP = 8_192;

/** The body of `POST /api/v1/snapshots`: the page to freeze, `/pairs?from=30m`; all else the server finds out itself. */
export const freezeOrderSchema = z.strictObject({ page: z.string().check(z.minLength(1), z.maxLength(PAGE_ADDRESS_CAP)) });

const keptPart = {
  id: z.string(),
  /** The page with its query, its window absolute. */
  page: z.string(),
  createdAt: timeSchema,
  expiresAt: timeSchema,
  outlivesRestart: z.boolean(),
  /** How long it lives, one sentence. */
  keeping: z.string(),
};

/** `POST /api/v1/snapshots`; as in all answers about frozen links, `window` is all that can be asked about now. */
export const freezeAnswerSchema = z.extend(answerSchema, {
  ...keptPart,
  /** The frozen page's address on this server. */
  path: z.string(),
  bytes: z.number(),
  /** The window that was frozen, and how complete the data of it is. */
  frozen: z.pick(answerSchema, { window: true, coverage: true }),
});
export type FreezeAnswer = z.infer<typeof freezeAnswerSchema>;

/** `GET /api/v1/snapshots/{id}`: the answers by what was asked (see `frozenKey`), each as the API gave it. */
export const snapshotAnswerSchema = z.extend(answerSchema, { ...keptPart, answers: z.record(z.string(), z.unknown()) });
export type SnapshotAnswer = z.infer<typeof snapshotAnswerSchema>;

/** `DELETE /api/v1/snapshots/{id}` */
export const thawAnswerSchema = z.extend(answerSchema, { removed: z.literal(true) });
