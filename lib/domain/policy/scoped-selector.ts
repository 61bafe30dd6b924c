import type { EngineOptions } from "./engine-options";
import { CLUSTER_LABEL, NAMESPACE_LABEL, NAMESPACE_LABELS_PREFIX, withSource } from "./label";
import { selectLabels, type PeerSelector } from "./peer-selector";
import type { SelectorExpression, SelectorSpec } from "./policy-object";

const NAMESPACE_KEYS = [`k8s:${NAMESPACE_LABEL}`, `any:${NAMESPACE_LABEL}`];
const CLUSTER_KEYS = [`k8s:${CLUSTER_LABEL}`, `any:${CLUSTER_LABEL}`];

/** The selector with a source on every key: the one written, or `source`. */
export function withSources(spec: SelectorSpec, source: string): SelectorSpec {
  return {
    matchLabels: Object.fromEntries(Object.entries(spec.matchLabels).map(([key, value]) => [withSource(source, key), value])),
    matchExpressions: spec.matchExpressions.map((expression) => ({ ...expression, key: withSource(source, expression.key) })),
  };
}

/** Whom a policy is for: inside its namespace, whatever the selector says of another. */
export function subjectSelector(spec: SelectorSpec, namespace: string): PeerSelector {
  const sourced = withSources(spec, "any");
  return selectLabels(namespace === "" ? sourced : withLabel(sourced, `k8s:${NAMESPACE_LABEL}`, namespace));
}

/**
 * A peer by labels, with what the engine adds to it: the policy's namespace unless the selector speaks of namespaces,
 * any namespace in a cluster-wide policy, and since 1.20 the local cluster. Selectors of reserved labels are left as
 * they are. Source: cilium v1.20.2 and v1.15.19, pkg/k8s/apis/cilium.io/utils/utils.go.
 */
export function endpointSelector(spec: SelectorSpec, namespace: string, forInit: boolean, options: EngineOptions): PeerSelector {
  let sourced = withSources(options.version === "1.15" ? withReservedKeys(spec) : spec, "any");
  const keys = keysOf(sourced);
  if (keys.some((key) => key.startsWith("reserved:"))) return selectLabels(sourced);
  if (!keys.some((key) => NAMESPACE_KEYS.includes(key))) {
    if (namespace === "") {
      if (!forInit) sourced = withExpression(sourced, { key: `k8s:${NAMESPACE_LABEL}`, operator: "Exists", values: [] });
    } else if (options.version === "1.15" || !keys.some(isNamespaceLabel)) {
      sourced = withLabel(sourced, `k8s:${NAMESPACE_LABEL}`, namespace);
    }
  }
  return selectLabels(withLocalCluster(sourced, options));
}

/** 1.15 parts source and key by a dot inside, so that `reserved.host` means the host there. */
function withReservedKeys(spec: SelectorSpec): SelectorSpec {
  const rename = (key: string): string => key.replace(/^reserved\./, "reserved:");
  return {
    matchLabels: Object.fromEntries(Object.entries(spec.matchLabels).map(([key, value]) => [rename(key), value])),
    matchExpressions: spec.matchExpressions.map((expression) => ({ ...expression, key: rename(expression.key) })),
  };
}

/** A peer among the cluster's nodes. */
export function nodeSelector(spec: SelectorSpec, options: EngineOptions): PeerSelector {
  return selectLabels(withLocalCluster(withExpression(withSources(spec, "any"), { key: "reserved:remote-node", operator: "Exists", values: [] }), options));
}

/** True when the subject's selector asks for endpoints that have no labels yet. */
export function asksForInit(spec: SelectorSpec | null): boolean {
  return spec !== null && keysOf(withSources(spec, "any")).includes("reserved:init");
}

/** True for the namespace label with or without a source. */
export function isNamespaceLabel(key: string): boolean {
  return key.startsWith(`k8s:${NAMESPACE_LABELS_PREFIX}`) || key.startsWith(`any:${NAMESPACE_LABELS_PREFIX}`);
}

function withLocalCluster(spec: SelectorSpec, options: EngineOptions): SelectorSpec {
  const isBound = options.version === "1.20" && !options.anyCluster && !keysOf(spec).some((key) => CLUSTER_KEYS.includes(key));
  return isBound ? withLabel(spec, `k8s:${CLUSTER_LABEL}`, options.clusterName) : spec;
}

function withLabel(spec: SelectorSpec, key: string, value: string): SelectorSpec {
  return { ...spec, matchLabels: { ...spec.matchLabels, [key]: value } };
}

function withExpression(spec: SelectorSpec, expression: SelectorExpression): SelectorSpec {
  return { ...spec, matchExpressions: [...spec.matchExpressions, expression] };
}

function keysOf(spec: SelectorSpec): string[] {
  return [...Object.keys(spec.matchLabels), ...spec.matchExpressions.map(({ key }) => key)];
}
