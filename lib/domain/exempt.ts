import type { ConnectionTuple } from "./attempt";
import { Identity } from "./identity";

/** Ports that nodes speak among themselves: VXLAN, Geneve, WireGuard, mutual authentication, Cilium health. */
const INFRASTRUCTURE_PORTS: ReadonlySet<string> = new Set(["UDP/8472", "UDP/6081", "UDP/51871", "TCP/4250", "TCP/4240", "TCP/4244"]);
const NODES: ReadonlySet<number> = new Set([Identity.host, Identity.remoteNode, Identity.kubeApiserver]);

/**
 * Traffic that no policy holds up and that nobody asks about: the local host (kubelet and its probes are always
 * allowed), health endpoints, and the ports nodes speak among themselves.
 */
export function isExempt(tuple: ConnectionTuple, sourceIdentity: number, destinationIdentity: number): boolean {
  if (sourceIdentity === Identity.host) return true;
  if (destinationIdentity === Identity.health) return true;
  const fromNode = NODES.has(sourceIdentity) || sourceIdentity === Identity.health;
  if (fromNode && sourceIdentity === Identity.health && NODES.has(destinationIdentity)) return true;
  return fromNode && NODES.has(destinationIdentity) && INFRASTRUCTURE_PORTS.has(`${tuple.protocol}/${tuple.destinationPort}`);
}
