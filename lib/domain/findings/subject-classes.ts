import type { CompiledPolicies } from "../policy/compiled-policies";
import { NAMESPACE_LABEL } from "../policy/label";
import type { PolicyIdentity } from "../policy/policy-identity";
import type { PolicyDirection, PolicyRule } from "../policy/policy-rule";
import { subjectRules } from "../policy/subject-policy";

/** Identities that the same rules select: what policies say of one they say of all. */
export interface SubjectClass {
  readonly sample: PolicyIdentity;
  readonly identities: ReadonlySet<number>;
  readonly rules: readonly PolicyRule[];
}

/** The classes among identities that any rule selects. */
export function subjectClassesOf(engine: CompiledPolicies, identities: readonly PolicyIdentity[]): readonly SubjectClass[] {
  const byNamespace = new Map<string, readonly PolicyRule[]>();
  const classes = new Map<string, { readonly sample: PolicyIdentity; readonly identities: Set<number>; readonly rules: readonly PolicyRule[] }>();
  for (const identity of identities) {
    const namespace = identity.labels.find(({ source, key }) => source === "k8s" && key === NAMESPACE_LABEL)?.value ?? "";
    let among = byNamespace.get(namespace);
    if (among === undefined) byNamespace.set(namespace, (among = engine.rules.filter((rule) => rule.subjectNamespace === "" || rule.subjectNamespace === namespace)));
    if (among.length === 0) continue;
    const selected = subjectRules(identity, among, engine.options);
    if (selected.rules.length === 0) continue;
    const key = `${namespace} ${selected.key}`;
    const held = classes.get(key);
    if (held === undefined) classes.set(key, { sample: identity, identities: new Set([identity.id]), rules: selected.rules });
    else held.identities.add(identity.id);
  }
  return [...classes.values()];
}

/** The rules of a class in one direction. */
export function rulesIn({ rules }: SubjectClass, direction: PolicyDirection): readonly PolicyRule[] {
  return rules.filter((rule) => rule.direction === direction);
}
