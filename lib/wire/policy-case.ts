import { z } from "zod";
import type { EvaluatedAnswer } from "@/lib/domain/policy/compiled-policies";
import { printOriginPolicy } from "@/lib/domain/policy/policy-rule";

const port = z.int().min(0).max(65_535);

const answer = z.object({
  verdict: z.enum(["allow", "deny", "error"]),
  reason: z.enum(["rule", "deny-rule", "default-deny", "no-policy", "default-allow", "localhost", "policy-error"]),
  auth: z.enum(["none", "disabled", "spire", "test-always-fail"]),
  explicit: z.boolean(),
  l7: z.enum(["http", "dns", "tls", "crd", ""]).nullish(),
});

/** The answer that a question expects: core fields; others are the engine's advice and are not read. */
export type ExpectedAnswer = z.infer<typeof answer>;

const question = z
  .strictObject({
    q: z.string().min(1),
    subject: z.string(),
    direction: z.enum(["ingress", "egress"]),
    peer: z.string().optional(),
    peerIP: z.union([z.ipv4(), z.ipv6()]).optional(),
    port,
    protocol: z.string(),
    expect: answer.optional(),
    unstable: z.array(answer).optional(),
  })
  .refine((each) => (each.peer === undefined) !== (each.peerIP === undefined), { error: "a question needs either peer or peerIP" });

const identity = z
  .strictObject({
    ref: z.string().min(1),
    id: z.int().min(0).max(0xffff_ffff),
    labels: z.array(z.string()).optional(),
    pod: z.strictObject({ namespace: z.string(), labels: z.record(z.string(), z.string()).optional(), serviceAccount: z.string().optional(), cluster: z.string().optional() }).optional(),
    namedPorts: z.array(z.strictObject({ name: z.string(), port, protocol: z.string().optional() })).optional(),
    ips: z.array(z.union([z.ipv4(), z.ipv6()])).optional(),
  })
  .refine((each) => (each.labels ?? []).length > 0 || each.pod !== undefined, { error: "an identity needs labels or a pod" });

const config = z.strictObject({
  clusterName: z.string().optional(),
  clusterID: z.int().min(0).max(511).optional(),
  anyCluster: z.boolean().optional(),
  policyMode: z.enum(["default", "always", "never"]).optional(),
  hostFirewall: z.boolean().optional(),
  allowLocalhost: z.enum(["always", "policy"]).optional(),
  dualStack: z.boolean().optional(),
  nodeSelectors: z.boolean().optional(),
  cidrMatch: z.array(z.enum(["nodes", "pods"])).optional(),
  noL7Proxy: z.boolean().optional(),
  noNonDefaultDeny: z.boolean().optional(),
  extendedIPProtocols: z.boolean().optional(),
});

const service = z.strictObject({
  namespace: z.string(),
  name: z.string(),
  labels: z.record(z.string(), z.string()).optional(),
  selector: z.record(z.string(), z.string()).optional(),
  backends: z.array(z.union([z.ipv4(), z.ipv6()])).optional(),
});

const policyCase = z.strictObject({
  id: z.string().min(1),
  title: z.string().optional(),
  config: config.optional(),
  namespaces: z.record(z.string(), z.record(z.string(), z.string()).nullable()).optional(),
  identities: z.array(identity).min(1),
  services: z.array(service).optional(),
  policies: z.array(z.unknown()),
  policyResults: z.array(z.unknown()).optional(),
  questions: z.array(question).min(1),
});

/** Policies, identities and questions that belong together. */
export type PolicyCase = z.infer<typeof policyCase>;
export type PolicyCaseQuestion = PolicyCase["questions"][number];
export type PolicyCaseIdentity = PolicyCase["identities"][number];

/** A file of cases, as `countersign evaluate` reads it; unknown fields outside the policies are errors. */
export const policyCaseFileSchema = z.strictObject({
  topic: z.string().optional(),
  split: z.string().optional(),
  oracle: z.unknown().optional(),
  cases: z.array(policyCase).min(1),
});

export type PolicyCaseFile = z.infer<typeof policyCaseFileSchema>;

/** One answer as `countersign evaluate -o json` prints it, one a line. */
export const policyCaseAnswerSchema = z.strictObject({
  case: z.string(),
  q: z.string(),
  verdict: answer.shape.verdict,
  reason: answer.shape.reason,
  auth: answer.shape.auth,
  explicit: z.boolean(),
  l7: z.enum(["http", "dns", "tls", "crd"]).nullable(),
  rules: z.array(z.string()),
  note: z.string().nullable(),
});

export type PolicyCaseAnswer = z.infer<typeof policyCaseAnswerSchema>;

/** An answer of the evaluator as one line: `note` is "depends" where the engine itself gives more than one. */
export function policyAnswerToWire(given: PolicyCase, question: PolicyCaseQuestion, answer: EvaluatedAnswer): PolicyCaseAnswer {
  const { verdict, reason, auth, explicit, l7, origins, conflict, depends } = answer;
  const rules = [...new Set(origins.map(printOriginPolicy))].sort();
  return { case: given.id, q: question.q, verdict, reason, auth, explicit, l7, rules, note: depends ? "depends" : conflict };
}

/** How a core field differs from what was expected, or null: `auth is none, expected spire`. */
export function differenceOf(answer: PolicyCaseAnswer, { expect, unstable = [] }: PolicyCaseQuestion): string | null {
  if (expect === undefined) return null;
  const differing = (expected: ExpectedAnswer): string[] => {
    const parts: string[] = [];
    for (const field of ["verdict", "reason", "auth", "explicit"] as const) if (answer[field] !== expected[field]) parts.push(`${field} is ${answer[field]}, expected ${expected[field]}`);
    if ((answer.l7 ?? "") !== (expected.l7 ?? "")) parts.push(`l7 is ${answer.l7 ?? "none"}, expected ${expected.l7 || "none"}`);
    return parts;
  };
  if (unstable.some((each) => differing(each).length === 0)) return null;
  const parts = differing(expect);
  return parts.length === 0 ? null : parts.join("; ");
}
