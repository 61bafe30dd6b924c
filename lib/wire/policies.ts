import * as z from "zod/mini";
import { answerSchema, nullableTimeSchema } from "./answer";
import { clusterReadSchema } from "./cluster-read";
import { outcomeCountsSchema } from "./pair";

export const policyKindSchema = z.enum(["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "NetworkPolicy"]);

/** A rule of a policy, and what it decides of the pairs of the window. */
export const policyRuleSchema = z.object({
  list: z.enum(["ingress", "ingressDeny", "egress", "egressDeny"]),
  index: z.number(),
  spec: z.number(),
  direction: z.enum(["ingress", "egress"]),
  deny: z.boolean(),
  /** As written; null: the rule says nothing of it. */
  mode: z.nullable(z.enum(["disabled", "required", "test-always-fail"])),
  forNodes: z.boolean(),
  /** Pods its subject selects; null: it selects nodes. */
  selects: z.nullable(z.number()),
  matches: z.object({
    pairs: z.number(),
    attempts: outcomeCountsSchema,
    /** Pairs of which it demands authentication because that is written, or is taken over from a wider rule. */
    explicit: z.number(),
    derived: z.number(),
    examples: z.array(z.string()),
  }),
});
export type PolicyRuleWire = z.infer<typeof policyRuleSchema>;

export const listedPolicySchema = z.object({
  /** `kind namespace/name`: what `policy` of this address takes. */
  id: z.string(),
  kind: policyKindSchema,
  namespace: z.string(),
  name: z.string(),
  createdAt: nullableTimeSchema,
  generation: z.number(),
  bytes: z.number(),
  /** What the operator says of it; `valid` is no proof that agents enforce it. */
  validity: z.object({ valid: z.nullable(z.boolean()), message: z.string(), at: nullableTimeSchema }),
  refused: z.array(z.string()),
  ignored: z.array(z.string()),
  ignoredMore: z.number(),
  rules: z.array(policyRuleSchema),
});
export type ListedPolicyWire = z.infer<typeof listedPolicySchema>;

export const POLICY_SHOWS = ["all", "requires", "unmatched", "faults"] as const;
export type PolicyShowWire = (typeof POLICY_SHOWS)[number];

/** The object as YAML, as it was read; `cut`: only its beginning. */
export const policyTextSchema = z.object({ yaml: z.string(), cut: z.boolean() });

export const policiesAnswerSchema = z.extend(answerSchema, {
  kubernetes: clusterReadSchema,
  total: z.object({ policies: z.number(), rules: z.number() }),
  shown: z.enum(POLICY_SHOWS),
  counts: z.record(z.enum(POLICY_SHOWS), z.number()),
  matched: z.number(),
  /** Why a policy may exist that is not listed; null when all are known. */
  missing: z.nullable(z.string()),
  agents: z.nullable(z.string()),
  /** Whose rules of merging are followed; two where the agents' version decides for neither. */
  engines: z.array(z.enum(["1.20", "1.15"])),
  pods: z.object({ of: z.number(), unknown: z.number(), missing: z.nullable(z.string()) }),
  asked: z.object({ pairs: z.number(), attempts: z.number(), undecided: z.number() }),
  policies: z.array(listedPolicySchema),
  /** Of the one policy asked for; null when the whole list was. */
  text: z.nullable(policyTextSchema),
});
export type PoliciesAnswer = z.infer<typeof policiesAnswerSchema>;
