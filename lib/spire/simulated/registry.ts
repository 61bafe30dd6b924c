import { createHash } from "node:crypto";
import type { AgentMessage, EntryMessage, SpiffeIdMessage } from "../messages";

/** A security identity of a simulated cluster, and whether SPIRE was told of it. */
export interface SimulatedIdentity {
  readonly number: number;
  readonly isRegistered: boolean;
}

/** What a simulated SPIRE knows of its cluster; asked again with every call, so that it may change. */
export interface SimulatedCluster {
  /** Bare trust domain. */
  readonly trustDomain: string;
  /** The name under which nodes prove themselves. */
  readonly clusterName: string;
  /** Names of the nodes with an agent each. */
  nodes(): readonly string[];
  /** The UID that Kubernetes gave a node; where absent, one of the registry's own. */
  readonly nodeUid?: (name: string) => string;
  /** Identities of workloads; reserved ones never have entries. */
  identities(): readonly SimulatedIdentity[];
}

/** An id that is always the same for the same thing. */
function stableId(...parts: readonly string[]): string {
  const hex = createHash("sha256").update(parts.join("\0")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const NAMESPACE = "cilium-spire";
const SVID_TTL_MS = 3_600_000;
const sec = (ms: number): string => String(Math.floor(ms / 1_000));

/** The records of a simulated SPIRE, in the order in which they came to be. */
export interface Registry {
  /** Entries by their row in the server's table, from 1 on. */
  entries(nowMs: number): ReadonlyMap<number, EntryMessage>;
  agents(nowMs: number): readonly AgentMessage[];
}

/** The registry of a cluster as Cilium's chart and operator fill it (cilium/cilium v1.20.2, install/kubernetes/cilium/files/spire/init.bash, operator/auth/spire/client.go). */
export function openRegistry(cluster: SimulatedCluster, startMs: number): Registry {
  const { trustDomain, clusterName } = cluster;
  const id = (path: string): SpiffeIdMessage => ({ trust_domain: trustDomain, path });
  const agentAlias = id(`/ns/${NAMESPACE}/sa/spire-agent`);
  const rows = new Map<number, EntryMessage>();
  const rowOf = new Map<number, number>();
  let nextRow = 1;
  /** What is there at the first look was there from the start. */
  let wasLookedAt = false;
  const add = (entry: EntryMessage, name: string, atMs: number): number => {
    rows.set(nextRow, { id: stableId(trustDomain, name, String(nextRow)), ...entry, created_at: sec(atMs) });
    return nextRow++;
  };
  const psat = (value: string) => ({ type: "k8s_psat", value });
  const k8s = (value: string) => ({ type: "k8s", value });
  add({ spiffe_id: agentAlias, parent_id: id("/spire/server"), selectors: [psat(`agent_ns:${NAMESPACE}`), psat("agent_sa:spire-agent")] }, "spire-agent", startMs);
  for (const name of ["cilium-agent", "cilium-operator"]) {
    add({ spiffe_id: id(`/${name}`), parent_id: agentAlias, selectors: [k8s("ns:kube-system"), k8s(`sa:${name === "cilium-agent" ? "cilium" : name}`)] }, name, startMs);
  }

  return {
    entries(nowMs) {
      const registered = new Set(cluster.identities().filter((each) => each.isRegistered).map((each) => each.number));
      for (const [number, row] of rowOf) {
        if (registered.has(number)) continue;
        rows.delete(row);
        rowOf.delete(number);
      }
      for (const number of registered) {
        if (rowOf.has(number)) continue;
        const entry = { spiffe_id: id(`/identity/${number}`), parent_id: id("/cilium-operator"), selectors: [{ type: "cilium", value: "mutual-auth" }] };
        rowOf.set(number, add(entry, `identity/${number}`, wasLookedAt ? nowMs : startMs));
      }
      wasLookedAt = true;
      return rows;
    },
    agents(nowMs) {
      return cluster.nodes().map((name, nth): AgentMessage => {
        const uid = cluster.nodeUid?.(name) ?? stableId(trustDomain, "node", name);
        // Each renews at half of its life, each at a time of its own.
        const age = (nowMs + nth * 377_000) % (SVID_TTL_MS / 2);
        const round = Math.floor((nowMs + nth * 377_000) / (SVID_TTL_MS / 2));
        return {
          id: id(`/spire/agent/k8s_psat/${clusterName}/${uid}`),
          attestation_type: "k8s_psat",
          x509svid_serial_number: BigInt(`0x${createHash("sha256").update(`${uid}/${round}`).digest("hex").slice(0, 32)}`).toString(),
          x509svid_expires_at: sec(nowMs - age + SVID_TTL_MS),
          selectors: [psat(`cluster:${clusterName}`), psat(`agent_ns:${NAMESPACE}`), psat("agent_sa:spire-agent"), psat(`agent_node_name:${name}`), psat(`agent_node_uid:${uid}`)],
          can_reattest: true,
          agent_version: "1.15.2",
        };
      });
    },
  };
}
