import { versionOfPart, type ComponentRole } from "./component";
import { createKeySets } from "./key-sets";
import type { RecordChange } from "./record-shelf";

/** Pods that are part of Cilium or SPIRE: a few hundred among ten thousands, looked at after every change. */
export interface ComponentIndex {
  change(change: RecordChange<"pods">): void;
  /** Keys of the pods of a part. */
  podsOf(role: ComponentRole): readonly string[];
  /** How many pods of a part run each version; null: their images' tags do not tell. */
  versionsOf(role: ComponentRole): ReadonlyMap<string | null, number>;
}

const NONE: ReadonlyMap<string | null, number> = new Map();

/** An empty index. */
export function createComponentIndex(): ComponentIndex {
  const byRole = createKeySets<ComponentRole>();
  const versions = new Map<ComponentRole, Map<string | null, number>>();

  function count(role: ComponentRole, version: string | null, by: 1 | -1): void {
    const counts = versions.get(role) ?? new Map<string | null, number>();
    versions.set(role, counts);
    const pods = (counts.get(version) ?? 0) + by;
    if (pods === 0) counts.delete(version);
    else counts.set(version, pods);
  }

  return {
    change({ key, before, after }) {
      if (before && before.component !== null) {
        byRole.remove(before.component.role, key);
        count(before.component.role, versionOfPart(before.component), -1);
      }
      if (after && after.component !== null) {
        byRole.add(after.component.role, key);
        count(after.component.role, versionOfPart(after.component), 1);
      }
    },
    podsOf: (role) => byRole.get(role),
    versionsOf: (role) => versions.get(role) ?? NONE,
  };
}
