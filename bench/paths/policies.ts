// Policies made ready and asked, CPU time alone. Two shapes of 500 policies: spread over 50 namespaces, and all of them on
// one pod. Prints one JSON line.
import { DEFAULT_ENGINE_OPTIONS } from "@/lib/domain/policy/engine-options";
import { compilePolicies, evaluatePolicy } from "@/lib/domain/policy/compiled-policies";
import { policyIdentity, type PolicyIdentity } from "@/lib/domain/policy/policy-identity";
import { readPolicy } from "@/lib/cluster/policy/read-policy";

const POLICIES = 500;
const IDENTITIES = 5_000;
const ASKED = 20_000;

function policyObjects(namespaces: number): unknown[] {
  return Array.from({ length: POLICIES }, (_, at) => ({
    metadata: { name: `p${at}`, namespace: `ns-${at % namespaces}` },
    spec: {
      endpointSelector: namespaces === 1 ? {} : { matchLabels: { app: `app-${at % 7}` } },
      ingress: [
        { fromEndpoints: [{ matchLabels: { app: `app-${(at + 1) % 7}` } }], toPorts: [{ ports: [{ port: String(8_000 + (at % 90)), protocol: "TCP" }] }], ...(at % 3 === 0 && { authentication: { mode: "required" } }) },
        ...(at % 5 === 0 ? [{ fromEntities: ["cluster"], ...(at % 10 === 0 && { authentication: { mode: "required" } }) }] : []),
      ],
      egress: [{ toEndpoints: [{ matchLabels: { app: `app-${(at + 2) % 7}` } }] }],
    },
  }));
}

function identities(namespaces: number): PolicyIdentity[] {
  return Array.from({ length: IDENTITIES }, (_, at) =>
    policyIdentity(20_000 + at, [
      `k8s:app=app-${at % 7}`,
      `k8s:team=team-${at % 11}`,
      `k8s:version=v${at}`,
      "k8s:io.cilium.k8s.policy.cluster=default",
      "k8s:io.cilium.k8s.policy.serviceaccount=default",
      `k8s:io.kubernetes.pod.namespace=ns-${at % namespaces}`,
      `k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=ns-${at % namespaces}`,
    ]),
  );
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function measure(namespaces: number): { readonly compileMs: number; readonly subjectMs: number; readonly pairMs: number; readonly worstMs: number } {
  const written = policyObjects(namespaces);
  const subjects = identities(namespaces);
  const compile = (): ReturnType<typeof compilePolicies> =>
    compilePolicies(written.flatMap((value) => readPolicy(value, "CiliumNetworkPolicy").object ?? []), { services: [], namedPorts: [] }, DEFAULT_ENGINE_OPTIONS);
  compile();
  let compiled = compile();
  const compileMs = cpuMs(() => (compiled = compile()));
  const ask = (at: number): void => {
    const [a, b] = [subjects[at % IDENTITIES], subjects[(at * 31 + 7) % IDENTITIES]];
    if (a !== undefined && b !== undefined) evaluatePolicy(compiled, { subject: a, direction: at % 4 === 0 ? "egress" : "ingress", peer: b, protocol: 6, port: 8_000 + (at % 100) });
  };
  const subjectMs = cpuMs(() => subjects.forEach((_, at) => ask(at))) / IDENTITIES;
  let worstMs = 0;
  const pairMs =
    cpuMs(() => {
      for (let at = 0; at < ASKED; at += 1) {
        const since = process.cpuUsage();
        ask(at);
        const { user, system } = process.cpuUsage(since);
        worstMs = Math.max(worstMs, (user + system) / 1_000);
      }
    }) / ASKED;
  return { compileMs, subjectMs, pairMs, worstMs };
}

process.stdout.write(`${JSON.stringify({ spread: measure(50), one: measure(1) })}\n`);
