import * as z from "zod/mini";
import { answerSchema, nullableTimeSchema, timeSchema } from "./answer";

const nullableText = z.nullable(z.string());
const switchSchema = z.enum(["on", "off", "unknown"]);
const readingState = z.enum(["not-observed", "syncing", "live", "stale", "forbidden", "absent"]);

/** One thing that SPIRE may tell: `value` is null unless it was read; `reason` says why nothing may be concluded from it, or is "". */
function readingOf<Value extends z.ZodMiniType>(value: Value) {
  return z.object({ state: readingState, value: z.nullable(value), readAt: nullableTimeSchema, since: nullableTimeSchema, retryAt: nullableTimeSchema, reason: z.string() });
}

const authoritySchema = z.nullable(z.object({ keyId: z.string(), expiresAt: nullableTimeSchema, upstreamKeyId: nullableText }));
const componentSchema = z.nullable(z.object({ pod: z.string(), ready: z.boolean(), notReady: z.string(), version: nullableText }));

export const attestationStateSchema = z.enum(["attested", "expires-soon", "expired", "banned", "none", "not-observed"]);
export type AttestationStateWire = z.infer<typeof attestationStateSchema>;

export const nodeStandingSchema = z.object({
  node: z.string(),
  ready: z.nullable(z.boolean()),
  kernel: z.string(),
  ciliumAgent: componentSchema,
  spireAgent: componentSchema,
  /** False: a part that is null was not seen, which is not the same as not there. */
  podsKnown: z.boolean(),
  workloadPods: z.number(),
  hasWireguardKey: z.nullable(z.boolean()),
  attestation: z.object({ state: attestationStateSchema, reason: z.string(), type: nullableText, agentId: nullableText, expiresAt: nullableTimeSchema, canReattest: z.nullable(z.boolean()), version: nullableText }),
});
export type NodeStandingWire = z.infer<typeof nodeStandingSchema>;

const nodesPart = {
  nodes: z.array(nodeStandingSchema),
  /** False: nodes are not all read, so that there may be others. */
  nodesKnown: z.boolean(),
  /** Nodes beyond the cap of the list; the counts are of all. */
  nodesMore: z.number(),
  counts: z.object({
    nodes: z.number(),
    attested: z.number(),
    expiresSoon: z.number(),
    expired: z.number(),
    banned: z.number(),
    none: z.number(),
    notObserved: z.number(),
    agentReady: z.number(),
    agentMissing: z.number(),
    agentNotReady: z.number(),
  }),
  strays: z.array(z.object({ agentId: z.string(), nodeName: nullableText, state: attestationStateSchema, expiresAt: nullableTimeSchema, reason: z.string() })),
  straysMore: z.number(),
  agentsRead: readingOf(z.object({ agents: z.number(), unreadable: z.number(), isCut: z.boolean() })),
};

/** `GET /api/v1/nodes` */
export const nodesAnswerSchema = z.extend(answerSchema, { asOf: timeSchema, ...nodesPart });
export type NodesAnswer = z.infer<typeof nodesAnswerSchema>;

export const resourceSchema = z.object({
  resource: z.string(),
  title: z.string(),
  state: z.enum(["syncing", "live", "stale", "forbidden", "absent"]),
  since: timeSchema,
  sentence: z.string(),
  missing: z.nullable(z.object({ resource: z.string(), namespace: nullableText, verbs: z.array(z.string()), manifestLine: z.string() })),
  objects: z.number(),
  leftOut: z.number(),
  heardAt: nullableTimeSchema,
  retryAt: nullableTimeSchema,
});
export type ResourceWire = z.infer<typeof resourceSchema>;

const settingSchema = z.object({ key: z.string(), given: nullableText, value: nullableText, means: z.string(), fault: nullableText });

/** `GET /api/v1/spire` */
export const spireAnswerSchema = z.extend(nodesAnswerSchema, {
  read: z.object({ tier: z.nullable(z.enum(["0", "0+", "1", "2"])), label: z.string(), state: readingState, since: nullableTimeSchema, retryAt: nullableTimeSchema, sentence: z.string(), remarks: z.array(z.string()), clockLeadMs: z.nullable(z.number()) }),
  server: z.object({
    pods: z.array(z.object({ pod: z.string(), node: nullableText, ready: z.boolean(), notReady: z.string(), version: nullableText, createdAt: nullableTimeSchema })),
    podsKnown: z.boolean(),
    workloads: z.array(z.string()),
    claims: z.array(z.string()),
    folder: nullableText,
    database: nullableText,
    process: readingOf(z.object({ startedAt: timeSchema, agents: z.number(), entries: z.number(), federatedBundles: z.number() })),
    svid: readingOf(z.object({ spiffeId: z.string(), notBefore: timeSchema, notAfter: timeSchema, signedBy: nullableText, isLate: z.boolean() })),
  }),
  own: readingOf(z.object({ spiffeId: z.string(), notAfter: timeSchema, isLate: z.boolean() })),
  bundle: readingOf(
    z.object({
      state: z.enum(["fine", "no-successor", "ends-soon", "ended", "empty"]),
      trustDomain: z.string(),
      authorities: z.array(z.object({ keyId: nullableText, notBefore: timeSchema, notAfter: timeSchema, isTainted: z.boolean(), isExpired: z.boolean() })),
      authoritiesMore: z.number(),
      jwtKeys: z.number(),
      sequence: z.string(),
      unreadable: z.number(),
    }),
  ),
  signing: readingOf(z.object({ active: authoritySchema, prepared: authoritySchema, old: authoritySchema })),
  entries: readingOf(z.object({ total: z.number(), ofIdentities: z.number(), others: z.number(), unreadable: z.number(), isCut: z.boolean() })),
  baseEntries: z.array(z.object({ spiffeId: z.string(), means: z.string(), state: z.enum(["found", "missing", "not-observed"]), reason: z.string() })),
  identities: z.object({ known: z.boolean(), found: z.number(), missing: z.number(), orphaned: z.number(), ambiguous: z.number(), notObserved: z.number() }),
  trustDomains: z.object({
    state: z.enum(["same", "differ", "invalid", "unknown"]),
    reason: z.string(),
    places: z.array(z.object({ place: z.string(), trustDomain: nullableText, reason: z.string() })),
  }),
  meshAuth: z.object({
    configRead: z.boolean(),
    module: switchSchema,
    moduleReason: z.string(),
    spire: switchSchema,
    handshakes: switchSchema,
    handshakesReason: z.string(),
    trustDomain: nullableText,
    settings: z.array(settingSchema),
    unknownKeys: z.array(z.string()),
  }),
  claims: z.array(z.object({ code: z.string(), bearing: z.enum(["holds", "weakens", "unknown"]), sentence: z.string() })),
  versions: z.object({
    parts: z.array(z.object({ role: z.string(), counts: z.array(z.object({ version: nullableText, pods: z.number() })) })),
    podsKnown: z.boolean(),
    cilium: nullableText,
    ciliumReason: z.string(),
    support: z.object({ asOf: z.string(), release: z.string(), mutualAuth: z.string(), onByDefault: z.nullable(z.boolean()), sentence: z.string() }),
  }),
  encryption: z.object({ wireguard: switchSchema, ipsec: switchSchema, ztunnel: switchSchema, nodes: switchSchema, strictEgress: switchSchema, strictIngress: switchSchema, routing: z.enum(["tunnel", "native", "unknown"]), tunnelProtocol: nullableText, debug: switchSchema }),
  policies: z.object({ total: z.number(), requiring: z.number(), names: z.array(z.string()), missing: nullableText }),
  kubernetes: z.object({ read: z.boolean(), state: z.enum(["off", "syncing", "live", "stale", "forbidden", "absent"]), sentence: z.string(), server: nullableText, serverVersion: nullableText, resources: z.array(resourceSchema) }),
});
export type SpireAnswer = z.infer<typeof spireAnswerSchema>;
