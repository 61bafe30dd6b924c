import * as z from "zod/mini";
import { answerSchema, nullableTimeSchema } from "./answer";
import { clusterReadSchema, spireReadSchema } from "./cluster-read";

export const identitySchema = z.object({
  identity: z.number(),
  scope: z.enum(["reserved", "well-known", "workload", "remote-cluster", "node-local", "unknown"]),
  /** The reserved identity's name, or the id of the cluster it belongs to; null for all others. */
  scopeName: z.nullable(z.string()),
  /** null: not known. */
  exists: z.nullable(z.boolean()),
  labels: z.array(z.string()),
  labelsMore: z.number(),
  namespace: z.string(),
  serviceAccount: z.string(),
  /** Workloads whose pods have it now, the first few; `kind` as their owners name it. */
  workloads: z.array(z.object({ namespace: z.string(), name: z.string(), kind: z.string(), pods: z.number() })),
  workloadsMore: z.number(),
  pods: z.number(),
  spiffeId: z.nullable(z.string()),
  entry: z.object({ state: z.enum(["found", "missing", "orphaned", "ambiguous", "not-observed"]), reason: z.nullable(z.string()), ids: z.array(z.string()) }),
  expiry: z.object({ state: z.enum(["never", "later", "soon", "expired", "none", "not-observed"]), at: nullableTimeSchema }),
  authentication: z.object({ state: z.enum(["seen", "never", "unknown"]), reason: z.nullable(z.string()), last: nullableTimeSchema }),
  traffic: z.object({ pairs: z.number(), attempts: z.number(), underRequired: z.number(), authenticated: z.number(), refused: z.number(), lastRefused: nullableTimeSchema }),
});
export type IdentityWire = z.infer<typeof identitySchema>;

export const IDENTITY_SHOWS = ["all", "no-entry", "orphaned", "ambiguous", "expires-soon", "never-authenticated", "not-observed", "outside"] as const;
export type IdentityShowWire = (typeof IDENTITY_SHOWS)[number];

export const identitiesAnswerSchema = z.extend(answerSchema, {
  kubernetes: clusterReadSchema,
  spire: spireReadSchema,
  shown: z.enum(IDENTITY_SHOWS),
  counts: z.record(z.enum(IDENTITY_SHOWS), z.number()),
  authenticationUnknown: z.number(),
  /** Identities of this cluster's pods, and those of them whose entry was found. */
  workloads: z.number(),
  found: z.number(),
  matched: z.number(),
  trustDomain: z.nullable(z.string()),
  /** When all entries were last read; null while they are not vouched for, and then why. */
  entriesReadAt: nullableTimeSchema,
  entriesSilence: z.nullable(z.string()),
  missing: z.nullable(z.string()),
  soonMs: z.number(),
  identities: z.array(identitySchema),
});
export type IdentitiesAnswer = z.infer<typeof identitiesAnswerSchema>;
