import { expiryWithin } from "./expiry";
import type { EntrySelector } from "./entry";
import { pathOf, type SpiffeId } from "./spiffe-id";

/** A SPIRE agent that proved itself to the server once. Records of nodes that are gone stay by default. */
export interface Agent {
  readonly id: SpiffeId;
  /** How its node proved itself: `k8s_psat` under Cilium. */
  readonly attestationType: string;
  /** Decimal; null for a banned agent. */
  readonly serial: string | null;
  /** Epoch ms at which its SVID ends; of a banned agent, when its last one ended; null where the server does not say. */
  readonly expiresAtMs: number | null;
  readonly selectors: readonly EntrySelector[];
  readonly isBanned: boolean;
  readonly canReattest: boolean;
  /** null where server or agent is older than 1.14.3. */
  readonly version: string | null;
}

export interface AgentBook {
  readonly agents: readonly Agent[];
  readonly unreadable: { readonly count: number; readonly first: readonly string[] };
  /** Agents that the server holds where reading stopped at the cap; null when all were read. */
  readonly cut: { readonly held: number | null } | null;
}

export type AgentState = "attested" | "expires-soon" | "expired" | "banned";

/** A healthy agent renews with half of its hour left. */
export const AGENT_SOON_MS = 15 * 60_000;

/**
 * How an agent stands. There is no flag for expiry in SPIRE's API, only the time; a ban keeps the last time it had, so it
 * is looked at first (seen on SPIRE 1.15.3). `expired` is no alarm by itself: the node may be gone.
 */
export function agentState(agent: Agent, nowMs: number, soonMs: number = AGENT_SOON_MS): AgentState {
  if (agent.isBanned) return "banned";
  switch (expiryWithin(agent.expiresAtMs, nowMs, soonMs)) {
    case "expired":
      return "expired";
    case "soon":
      return "expires-soon";
    case "later":
    case "never":
      return "attested";
  }
}

/** Where an agent runs, as its attestation says; null = not said. */
export interface AgentPlace {
  readonly cluster: string | null;
  readonly nodeName: string | null;
  readonly nodeUid: string | null;
}

const PSAT = "k8s_psat";

/**
 * The Kubernetes node of an agent that attested by a projected token, from its selectors, else from its id
 * `/spire/agent/k8s_psat/CLUSTER/NODE-UID` (spiffe/spire v1.15.3, pkg/server/plugin/nodeattestor/k8spsat). Null for
 * other ways of attestation.
 */
export function placeOf(agent: Agent): AgentPlace | null {
  if (agent.attestationType !== PSAT) return null;
  const said = (name: string): string | null => {
    const found = agent.selectors.find(({ type, value }) => type === PSAT && value.startsWith(`${name}:`));
    return found === undefined ? null : found.value.slice(name.length + 1);
  };
  // An id with `pod` in between names the pod instead (use_pod_uid_for_agent_id).
  const [, cluster, uid] = /^\/spire\/agent\/k8s_psat\/([^/]+)\/([^/]+)$/.exec(pathOf(agent.id)) ?? [];
  return { cluster: said("cluster") ?? cluster ?? null, nodeName: said("agent_node_name"), nodeUid: said("agent_node_uid") ?? uid ?? null };
}
