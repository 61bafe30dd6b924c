import type { ClusterBook } from "../cluster/cluster-book";
import { versionOfPart, type ComponentRecord, type ComponentRole } from "../cluster/component";

/** The workloads of one role, wherever they run, by namespace and name. */
export function componentsOf(book: ClusterBook, role: ComponentRole): readonly ComponentRecord[] {
  const found: ComponentRecord[] = [];
  for (const resource of ["daemonsets", "deployments", "statefulsets"] as const) {
    for (const record of book.of(resource).values()) if (record.part.role === role) found.push(record);
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The version that the agents' own workload asks for, as its image's tag tells it; null: not known. */
export function agentVersionOf(book: ClusterBook): string | null {
  for (const { part } of componentsOf(book, "cilium-agent")) {
    const version = versionOfPart(part);
    if (version !== null) return version;
  }
  return null;
}
