import type { PolicyKind, PolicyName, PolicyObject } from "@/lib/domain/policy/policy-object";
import { ObjectReader, ShapeFault } from "./object-reader";
import { readCiliumRule } from "./read-cilium-rule";
import { readKubernetesPolicy } from "./read-kubernetes-policy";

/** A Kubernetes object read as a policy. */
export interface ReadPolicy {
  readonly policy: PolicyName;
  /** null where the API server would not have stored it. */
  readonly object: PolicyObject | null;
  /** Why; null where it is fine. */
  readonly refused: string | null;
  /** Paths of fields that are unknown: the API server drops them without a word. */
  readonly ignored: readonly string[];
}

const KINDS: readonly PolicyKind[] = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", "NetworkPolicy"];

/** The kind of a Kubernetes object if it is a policy, else null. */
export function policyKindOf(value: unknown): PolicyKind | null {
  if (typeof value !== "object" || value === null || !("kind" in value)) return null;
  return KINDS.find((kind) => kind === value.kind) ?? null;
}

/**
 * Reads a policy object leniently: unknown fields are dropped and named, wrong ones make it unreadable, which is said and not
 * thrown. A namespaced object without a namespace is in `default`.
 */
export function readPolicy(value: unknown, kind: PolicyKind): ReadPolicy {
  const ignored: string[] = [];
  let policy: PolicyName = { kind, namespace: "", name: "" };
  try {
    const reader = new ObjectReader(value, "", ignored);
    const metadata = reader.object("metadata", (each) => {
      for (const name of METADATA) each.raw(name);
      return { namespace: each.text("namespace") ?? "", name: each.text("name") ?? "" };
    });
    const name = metadata?.name ?? "";
    policy = { kind, namespace: kind === "CiliumClusterwideNetworkPolicy" ? "" : metadata?.namespace || "default", name };
    for (const field of ["apiVersion", "kind", "status"]) reader.raw(field);
    const object = readBody(reader, policy);
    reader.noteUnknown();
    return { policy, object, refused: null, ignored };
  } catch (thrown) {
    if (!(thrown instanceof ShapeFault)) throw thrown;
    return { policy, object: null, refused: thrown.message, ignored };
  }
}

const METADATA = ["labels", "annotations", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "managedFields", "ownerReferences", "finalizers", "generateName", "selfLink", "deletionGracePeriodSeconds"];

function readBody(reader: ObjectReader, { kind, namespace, name }: PolicyName): PolicyObject {
  if (kind === "NetworkPolicy") {
    const spec = reader.object("spec", readKubernetesPolicy);
    return { policy: { kind, namespace, name }, spec: spec ?? { podSelector: { matchLabels: {}, matchExpressions: [] }, policyTypes: [], ingress: [], egress: [] } };
  }
  if (reader.raw("description") !== undefined) throw new ShapeFault("description stands beside spec; it belongs inside");
  const spec = reader.object("spec", readCiliumRule);
  const specs = reader.objects("specs", readCiliumRule);
  if (spec === null && specs === null) throw new ShapeFault("it has neither spec nor specs");
  return { policy: { kind, namespace, name }, specs: [...(spec === null ? [] : [spec]), ...(specs ?? [])] };
}
