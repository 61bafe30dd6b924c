import { attemptIdOf, type Attempt } from "@/lib/domain/attempt";
import { printInstant } from "@/lib/domain/instant";
import type { AttemptWire } from "./attempt";
import { timeToWire } from "./time-to-wire";

/** An attempt of the pair with that key as answers and `attempts -o json` carry it. */
export function attemptToWire(attempt: Attempt, pair: string): AttemptWire {
  return {
    id: attemptIdOf(attempt),
    pair,
    time: printInstant(attempt.time),
    protocol: attempt.tuple.protocol,
    ...tupleToWire(attempt),
    outcome: attempt.outcome,
    reason: attempt.reason,
    refusals: attempt.refusals,
    refusedBy: [...attempt.refusedBy],
    waitMs: attempt.waitMs,
    l7: {
      requestsRefused: attempt.l7.requestsRefused,
      requestsSeen: attempt.l7.requestsSeen,
      refused: attempt.l7.refused.map(({ method, path }) => ({ method, path })),
    },
    establishedRefused: {
      packets: attempt.established.packets,
      firstAt: timeToWire(attempt.established.firstAt),
      lastAt: timeToWire(attempt.established.lastAt),
    },
    evidence: attempt.evidence,
    refusedOpen: attempt.refusedOpen,
    recovered: attempt.recovered,
    exempt: attempt.exempt,
    viaProxy: attempt.viaProxy,
    identityChanged: attempt.identityChanged,
    decided: attempt.decided,
    nodes: [...attempt.nodes],
    decidingNodes: [...attempt.decidingNodes],
    policies: [...new Set(attempt.policies.map(({ kind, namespace, name }) => [kind, namespace === "" ? name : `${namespace}/${name}`].filter(Boolean).join(" ")))],
    flows: [...attempt.flows],
  };
}

type TupleWire = Pick<AttemptWire, "sourceAddress" | "sourcePort" | "destinationAddress" | "destinationPort" | "icmpType" | "icmpCode">;

/** ICMP has its type and code in place of ports; protocols with neither carry the addresses alone. */
function tupleToWire({ tuple }: Attempt): TupleWire {
  const { sourceAddress, destinationAddress } = tuple;
  if (tuple.icmpType !== null && tuple.icmpCode !== null) return { sourceAddress, destinationAddress, icmpType: tuple.icmpType, icmpCode: tuple.icmpCode };
  if (tuple.sourcePort === 0 && tuple.destinationPort === 0) return { sourceAddress, destinationAddress };
  return { sourceAddress, sourcePort: tuple.sourcePort, destinationAddress, destinationPort: tuple.destinationPort };
}
