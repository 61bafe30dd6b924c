import type { ClusterBook } from "./cluster-book";
import { versionOfPart, type ComponentRole } from "./component";
import type { PodRecord } from "./pod";

/** A part's pod on a node. */
export interface AgentOnNode {
  readonly pod: string;
  readonly ready: boolean;
  /** Why it is not ready, in Kubernetes' words. */
  readonly notReady: string;
  readonly version: string | null;
}

/** What runs on a node for authentication and encryption. Readiness of SPIRE's agent is no proof that it is attested. */
export interface NodeAgents {
  readonly node: string;
  readonly ready: boolean | null;
  /** null: none was found; whether there is none, `podsKnown` says. */
  readonly ciliumAgent: AgentOnNode | null;
  readonly spireAgent: AgentOnNode | null;
  /** False: pods are not all told, so that a missing agent is not known to be missing. */
  readonly podsKnown: boolean;
  /** Pods of workloads there: without them a missing SPIRE agent harms nobody. */
  readonly workloadPods: number;
  /** null: the agent published no node object. */
  readonly hasWireguardKey: boolean | null;
}

/** Every node with its agents, by name; nodes are those of Kubernetes, else those that agents published. */
export function nodeAgentsOf(book: ClusterBook): readonly NodeAgents[] {
  const names = new Set([...book.of("nodes").keys(), ...book.of("ciliumnodes").keys()]);
  return [...names].sort().map((node) => {
    const pods = book.podsOn(node);
    const published = book.of("ciliumnodes").get(node);
    return {
      node,
      ready: book.of("nodes").get(node)?.ready ?? null,
      ciliumAgent: agentOf(pods, "cilium-agent"),
      spireAgent: agentOf(pods, "spire-agent"),
      podsKnown: book.isComplete("pods"),
      workloadPods: pods.filter((pod) => !pod.hostNetwork && pod.component === null).length,
      hasWireguardKey: published === undefined ? null : published.wireguardKey !== null,
    };
  });
}

/** The part's pod; where an old one still stands beside its successor, the one that is ready. */
function agentOf(pods: readonly PodRecord[], role: ComponentRole): AgentOnNode | null {
  const found = pods.filter((pod) => pod.component?.role === role);
  const pod = found.find(({ ready, deleting }) => ready && !deleting) ?? found[0];
  return pod === undefined ? null : { pod: `${pod.namespace}/${pod.name}`, ready: pod.ready, notReady: pod.notReady, version: pod.component === null ? null : versionOfPart(pod.component) };
}
