import * as z from "zod/mini";
import { GRADES } from "@/lib/domain/outcome";
import { answerSchema, coverageSchema, nullableTimeSchema, timeSchema } from "./answer";

export const peerTypeSchema = z.enum(["workload", "reserved", "cidr", "fqdn", "world"]);

export const entrySchema = z.object({
  state: z.enum(["found", "missing", "orphaned", "ambiguous", "not-observed"]),
  reason: z.nullable(z.string()),
  spiffeIds: z.array(z.string()),
});

export const pairEndSchema = z.object({
  peer: z.string(),
  type: peerTypeSchema,
  cluster: z.string(),
  namespace: z.nullable(z.string()),
  workload: z.nullable(z.string()),
  kind: z.nullable(z.string()),
  namedBy: z.nullable(z.enum(["owner", "flow", "learned", "pattern", "pod"])),
  identities: z.array(z.number()),
  pods: z.array(z.string()),
  /** Labels of its identities as Cilium has them, at most 16. */
  labels: z.array(z.string()),
  entry: entrySchema,
  names: z.array(z.string()),
  addresses: z.array(z.string()),
});
export type PairEndWire = z.infer<typeof pairEndSchema>;

/** Exclusive counts; they add up to `total`. */
export const outcomeCountsSchema = z.object({
  total: z.number(),
  authenticated: z.number(),
  authenticatedLate: z.number(),
  authPending: z.number(),
  authRefused: z.number(),
  allowedUnauthenticated: z.number(),
  policyDenied: z.number(),
  audited: z.number(),
  otherDrop: z.number(),
  unknown: z.number(),
});
export type OutcomeCountsWire = z.infer<typeof outcomeCountsSchema>;

/** A rule by its place: object, list, index; `spec` where the object holds several. */
export const ruleSchema = z.object({
  direction: z.enum(["ingress", "egress"]),
  kind: z.enum(["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "NetworkPolicy"]),
  namespace: z.string(),
  name: z.string(),
  list: z.enum(["ingress", "ingressDeny", "egress", "egressDeny"]),
  index: z.number(),
  spec: z.number(),
  explicit: z.boolean(),
});

export const requiredSchema = z.object({
  state: z.enum(["required", "not-required", "cannot-succeed", "unknown"]),
  source: z.enum(["policy", "verdict", "none"]),
  reason: z.nullable(z.string()),
  ingress: z.array(z.string()),
  egress: z.array(z.string()),
  /** The rules that decide, where policies are read. */
  rules: z.array(ruleSchema),
});

export const encryptedBySchema = z.object({
  state: z.enum(["wireguard", "ipsec", "ztunnel", "nothing", "unknown"]),
  reason: z.nullable(z.string()),
  evidence: z.array(z.string()),
});

export const pairSchema = z.object({
  key: z.string(),
  source: pairEndSchema,
  destination: pairEndSchema,
  port: z.union([z.number(), z.literal("*"), z.null()]),
  protocol: z.string(),
  service: z.nullable(z.string()),
  attempts: outcomeCountsSchema,
  authRefusedBy: z.record(z.string(), z.number()),
  authRefusedRecovered: z.number(),
  authRefusedOpen: z.number(),
  l7: z.object({ connectionsRefusedAll: z.number(), connectionsRefusedSome: z.number(), requestsRefused: z.number() }),
  establishedRefused: z.object({ connections: z.number(), packets: z.number(), firstAt: nullableTimeSchema, lastAt: nullableTimeSchema }),
  /** Of allowedUnauthenticated: by a verdict, or by traces alone (no policy enforced there). */
  allowedBy: z.object({ verdict: z.number(), trace: z.number() }),
  unknownReasons: z.record(z.string(), z.number()),
  grade: z.enum(GRADES),
  gradeOf: z.object({ numerator: z.number(), denominator: z.number(), reason: z.string() }),
  required: requiredSchema,
  encryptedBy: encryptedBySchema,
  coverage: z.pick(coverageSchema, { complete: true, nodes: true, nodesReporting: true, lost: true, verdicts: true, reasons: true }),
  exempt: z.boolean(),
  decidingNodes: z.array(z.string()),
  firstSeen: timeSchema,
  lastSeen: timeSchema,
  lastAuthenticated: nullableTimeSchema,
  lastRefused: nullableTimeSchema,
  evidence: z.object({ source: z.literal("hubble-policy-verdict"), flows: z.array(z.string()) }),
  trend: z.array(z.object({ at: timeSchema, total: z.number(), refused: z.number() })),
});
export type PairWire = z.infer<typeof pairSchema>;

/** Counts of one facet's values over the pairs that match all terms but the facet's own. */
export const facetSchema = z.object({ key: z.string(), values: z.array(z.object({ value: z.string(), count: z.number() })), more: z.number() });
export type FacetWire = z.infer<typeof facetSchema>;

export { PAIR_SORTS, type PairSort } from "./choices";

export const pairsAnswerSchema = z.extend(answerSchema, {
  total: z.number(),
  matched: z.number(),
  attempts: outcomeCountsSchema,
  sort: z.string(),
  nextCursor: z.nullable(z.string()),
  pairs: z.array(pairSchema),
  facets: z.array(facetSchema),
});
export type PairsAnswer = z.infer<typeof pairsAnswerSchema>;
