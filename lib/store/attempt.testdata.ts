import { attemptIdOf, type Attempt, type AttemptEnd } from "@/lib/domain/attempt";
import { OUTCOMES } from "@/lib/domain/outcome";
import { parsePairKey } from "@/lib/domain/pair-key";
import type { Instant } from "@/lib/domain/instant";
import { HOSTILE, NODES } from "./hostile.testdata";
import type { Draws } from "./seeded.testdata";

function endOf(draws: Draws, peer: string): AttemptEnd {
  return {
    peer,
    type: draws.one(["workload", "reserved", "cidr", "fqdn", "world"] as const),
    cluster: draws.one(["", "default", HOSTILE[1]]),
    namespace: draws.one([null, "team-yellow", ""]),
    workload: draws.one([null, "client", HOSTILE[2]]),
    kind: draws.one([null, "Deployment"]),
    namedBy: draws.one([null, "owner", "flow", "learned", "pattern", "pod"] as const),
    pod: draws.one([null, "client-7d9c5b8f6c-x2x4z"]),
    identity: draws.one([0, 1, 26_244, 16_777_217, 4_294_967_295]),
    labels: draws.some(["k8s:app=client", "k8s:io.kubernetes.pod.namespace=team-yellow", HOSTILE[15]], 3),
    address: draws.one(["10.0.1.28", "fd00::1", ""]),
    names: draws.some(["example.org", HOSTILE[5]], 2),
  };
}

/** Any attempt of a pair at a moment: every field takes each kind of value that it may have. */
export function drawAttempt(draws: Draws, pair: string, time: Instant): Attempt {
  const parts = parsePairKey(pair);
  const isIcmp = draws.chance(0.1);
  const later = (): Instant => time + BigInt(draws.whole(0, 70_000_000)) * 1_000n;
  const outcome = draws.one(OUTCOMES);
  return {
    tuple: {
      cluster: "default",
      protocol: isIcmp ? "ICMP" : "TCP",
      sourceAddress: `10.0.${draws.whole(0, 255)}.${draws.whole(0, 255)}`,
      sourcePort: isIcmp ? 0 : draws.whole(1, 65_535),
      destinationAddress: draws.one(["10.1.1.30", "fd00::30"]),
      destinationPort: isIcmp ? 0 : 8_080,
      icmpType: isIcmp ? 8 : null,
      icmpCode: isIcmp ? 0 : null,
    },
    time,
    outcome,
    reason: draws.one([null, "verdicts are off", HOSTILE[3]]),
    evidence: draws.one(["verdict", "drop", "trace"] as const),
    refusals: draws.whole(0, 3),
    refusedBy: draws.some(["AUTH_REQUIRED", "NO_NODE_ID", HOSTILE[0]], 2),
    waitMs: outcome === "authenticated-late" ? draws.one([0, 1_000.25, 3_000, 0.000001, 70_000]) : null,
    legs: draws.some(
      NODES.map((node) => ({ node, at: draws.one(["egress", "ingress"] as const), refusedAt: draws.some([time, later(), later()], 3), throughAt: draws.one([null, later()]), withAuth: draws.chance(0.5) })),
      2,
    ),
    refusedOpen: draws.chance(0.2),
    recovered: draws.chance(0.2),
    l7: { requestsSeen: draws.whole(0, 4), requestsRefused: draws.whole(0, 2), lastRefusedAt: draws.one([null, time]), refused: draws.some([{ method: "GET", path: "/admin" }, { method: "P'OST", path: HOSTILE[3] }], 2) },
    established: draws.chance(0.2) ? { packets: draws.whole(1, 9), firstAt: time, lastAt: later() } : { packets: 0, firstAt: null, lastAt: null },
    exempt: draws.chance(0.1),
    encrypted: draws.chance(0.3),
    viaProxy: draws.chance(0.1),
    identityChanged: draws.chance(0.1),
    source: endOf(draws, parts?.source ?? "world"),
    destination: endOf(draws, parts?.destination ?? "world"),
    service: draws.one([null, "team-yellow/server"]),
    nodes: draws.some(NODES, 3),
    decidingNodes: draws.some(NODES, 2),
    authDemandedAt: draws.some(["egress", "ingress"] as const, 2),
    policies: draws.some([{ kind: "CiliumNetworkPolicy", namespace: "team-yellow", name: HOSTILE[9], direction: "ingress", effect: "allowed" } as const], 1),
    flows: draws.some(["00000000-0000-4000-8000-000000000001", HOSTILE[10]], 2),
    decided: true,
  };
}

/** The attempt under its id, as it is stored. */
export function storedOf(pair: string, attempt: Attempt, refused: boolean): { readonly id: string; readonly pair: string; readonly refused: boolean; readonly attempt: Attempt } {
  return { id: attemptIdOf(attempt), pair, refused, attempt };
}
