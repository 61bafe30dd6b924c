import { supportOf, type CiliumSupport } from "./cilium-support";
import type { ClusterBook } from "./cluster-book";
import type { ComponentRole } from "./component";

/** How many pods of a part run a version; null: their images' tags do not tell. */
export interface VersionCount {
  readonly version: string | null;
  readonly pods: number;
}

/** The versions that a part's pods run, most pods first. A part without pods has none. */
export function versionsOf(book: ClusterBook, role: ComponentRole): readonly VersionCount[] {
  return [...book.versionsOfPart(role)].map(([version, pods]) => ({ version, pods })).sort((a, b) => b.pods - a.pods || (a.version ?? "").localeCompare(b.version ?? ""));
}

/** What may be said of Cilium's version as a whole. */
export interface AgentVersion {
  /** The one that all agents run; null: they differ, or it is not known. */
  readonly version: string | null;
  readonly reason: string;
  readonly counts: readonly VersionCount[];
  readonly support: CiliumSupport;
}

/** The version of Cilium's agents: one, or why there is not one to speak of. Defaults of the configuration hang on it. */
export function agentVersionOf(book: ClusterBook): AgentVersion {
  const counts = versionsOf(book, "cilium-agent");
  const [first, second] = counts;
  if (first === undefined) return { version: null, reason: "no agent was found among the pods", counts, support: supportOf(null) };
  if (second !== undefined) return { version: null, reason: `agents run ${counts.map(({ version, pods }) => `${version ?? "a version not known"} (${pods})`).join(", ")}`, counts, support: supportOf(null) };
  return { version: first.version, reason: first.version === null ? "the agents' image has no version in its tag" : `all ${first.pods} agents run it`, counts, support: supportOf(first.version) };
}
