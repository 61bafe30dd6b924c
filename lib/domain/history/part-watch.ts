import type { ComponentRole } from "../cluster/component";
import { isPodOver, type PodRecord } from "../cluster/pod";
import { instantFromMs } from "../instant";
import { minuteOf, PART_WORDS } from "./change-of-record";
import type { Heard } from "./policy-change";
import type { ClusterChange } from "./stored";

/** Follows the pods of Cilium's and SPIRE's parts: a part is there while one of its pods is ready, an agent for its node alone. */
export interface PartWatch {
  /** What the change of a pod means; null: nothing. Pods that are told for the first time only say how things stand. */
  note(change: { readonly before: PodRecord | undefined; readonly after: PodRecord | undefined }, heard: Heard): ClusterChange | null;
  /** Pods may no longer be seen: what is known of them is forgotten. */
  forget(): void;
}

const BY_NODE: ReadonlySet<ComponentRole> = new Set<ComponentRole>(["cilium-agent", "spire-agent", "ztunnel"]);

/** A watch that has seen no pod yet. */
export function createPartWatch(): PartWatch {
  const ready = new Map<string, Set<string>>();

  return {
    note({ before, after }, { atMs, isTold }) {
      const pod = after?.component ? after : before;
      if (pod === undefined || pod.component === null) return null;
      const title = titleOf(pod.component.role, pod.node ?? before?.node ?? null);
      const pods = ready.get(title) ?? new Set();
      const was = pods.size;
      if (after !== undefined && isServing(after)) pods.add(pod.uid);
      else pods.delete(pod.uid);
      if (pods.size === 0) ready.delete(title);
      else ready.set(title, pods);
      const is = pods.size;
      if (!isTold || was > 0 === is > 0) return null;
      const verb = is > 0 ? "started" : "stopped";
      const kind = pod.component.role === "hubble-relay" ? "relay" : "agent";
      return { id: `${kind}/${pod.uid}/${verb}/${minuteOf(atMs)}`, at: instantFromMs(atMs), kind, verb, title, detail: verb === "started" ? "" : after === undefined || after.deleting ? "its pod is gone" : after.notReady || "its pod is not ready" };
    },
    forget: () => ready.clear(),
  };
}

function isServing(pod: PodRecord): boolean {
  return pod.ready && !pod.deleting && !isPodOver(pod);
}

function titleOf(role: ComponentRole, node: string | null): string {
  return BY_NODE.has(role) && node !== null ? `${PART_WORDS[role]} on ${node}` : PART_WORDS[role];
}

/** The node that a change of a part or node is of; null where it is of the whole cluster. */
export function nodeOfChange({ kind, title }: Pick<ClusterChange, "kind" | "title">): string | null {
  if (kind === "node") return title.startsWith("node ") ? title.slice(5) : null;
  if (kind !== "agent") return null;
  const part = [...BY_NODE].map((role) => `${PART_WORDS[role]} on `).find((words) => title.startsWith(words));
  return part === undefined ? null : title.slice(part.length);
}
