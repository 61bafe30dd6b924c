import { NAMESPACE_LABEL, labelOf, withSource } from "./label";
import { satisfiesAll, selectLabels } from "./peer-selector";
import type { CidrSetSpec, SelectorSpec, ServiceSpec } from "./policy-object";

/** A Kubernetes service, as far as `toServices` asks for it. */
export interface PolicyService {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly selector: Readonly<Record<string, string>>;
  /** Addresses of the backends; asked for only where the selector is empty. */
  readonly backends: readonly string[];
}

/** The peers that services stand for: pods where a service selects them, else its backends' addresses. */
export interface ServicePeers {
  /** Selectors whose keys have their source and namespace. */
  readonly endpoints: readonly SelectorSpec[];
  readonly cidrSets: readonly CidrSetSpec[];
}

/** Resolves `toServices` (cilium v1.20.2, pkg/policy/k8s/service.go). */
export function resolveServices(wanted: readonly ServiceSpec[], services: readonly PolicyService[]): ServicePeers {
  const endpoints: SelectorSpec[] = [];
  const cidrSets: CidrSetSpec[] = [];
  for (const service of services) {
    for (const spec of wanted) {
      if (!matches(spec, service)) continue;
      const selector = Object.entries(service.selector);
      if (selector.length === 0) {
        for (const address of service.backends) cidrSets.push({ cidr: `${address}/${address.includes(":") ? 128 : 32}`, groupRef: "", groupSelector: null, except: [] });
      } else {
        const matchLabels = Object.fromEntries(selector.map(([key, value]) => [withSource("k8s", key), value]));
        endpoints.push({ matchLabels: { ...matchLabels, [`k8s:${NAMESPACE_LABEL}`]: service.namespace }, matchExpressions: [] });
      }
    }
  }
  return { endpoints, cidrSets };
}

function matches(spec: ServiceSpec, service: PolicyService): boolean {
  if (spec.namespace !== "" && spec.namespace !== service.namespace) return false;
  if (spec.by === "name") return spec.name === service.name;
  const labels = Object.entries(service.labels).map(([key, value]) => labelOf("k8s", key, value));
  const bare = (key: string): string => `any:${key.slice(key.indexOf(":") + 1)}`;
  const selector = selectLabels({
    matchLabels: Object.fromEntries(Object.entries(spec.selector.matchLabels).map(([key, value]) => [bare(key), value])),
    matchExpressions: spec.selector.matchExpressions.map((expression) => ({ ...expression, key: bare(expression.key) })),
  });
  return satisfiesAll(selector, labels);
}
