import type { Outcome } from "@/lib/domain/outcome";
import type { Party, SimNode } from "./cluster";
import type { SimProtocol } from "./event";
import type { Direction } from "./policy";

/** What a scenario states about one connection: what its datapath did, in the words an attempt is told in. */
export interface TruthAttempt {
  readonly protocol: SimProtocol;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
  readonly sourceWorkload: string | null;
  readonly sourceNamespace: string | null;
  readonly destinationWorkload: string | null;
  readonly destinationNamespace: string | null;
  readonly pair: string;
  /** Time of its first event, on the clock of the node that reported it. */
  readonly firstEventAt: bigint;
  readonly outcome: Outcome;
  /** Packets refused for missing authentication before it was established. */
  readonly refusals: number;
  /** Sum of its legs, each on its own node's clock; only when it was authenticated late. */
  readonly waitMs: number | null;
  readonly l7RequestsRefused: number;
  /** Packets refused for missing authentication after it was established. */
  readonly establishedRefused: number;
  /** Refused, and within 70 s of its last refusal the same identities were authenticated there on another port. */
  readonly recovered: boolean;
  readonly exempt: boolean;
  /** Events of a node that decides it were lost within its 70 s: an honest reader may have to say "unknown". */
  readonly lossNear: boolean;
  /** Which case of the scenario it plays, "" for background. */
  readonly case: string;
}

interface Leg {
  firstRefusalAt: bigint | null;
  lastRefusalAt: bigint | null;
  letThroughAt: bigint | null;
  last: "nothing" | "refused-auth" | "refused-policy" | "let-through";
  /** True when a verdict (not a bare trace) let it through. */
  byVerdict: boolean;
  authenticated: boolean;
}

/** The cause of one attempt: the datapath writes into it while it acts. */
export interface Cause {
  readonly from: Party;
  readonly to: Party;
  readonly protocol: SimProtocol;
  readonly sourcePort: number;
  readonly port: number;
  readonly case: string;
  readonly exempt: boolean;
  firstEventAt: bigint | null;
  readonly egress: Leg;
  readonly ingress: Leg;
  refusals: number;
  l7RequestsRefused: number;
  establishedRefused: number;
}

/** When a node first sent a verdict, and when it lost events: what a reader can and cannot prove. */
export interface NodeHistory {
  firstVerdictAt(node: SimNode): bigint | null;
  lossesBetween(node: SimNode, from: bigint, to: bigint): boolean;
}

const SPAN_NS = 70_000_000_000n;

/** A connection of which nothing was reported yet. */
export function createCause(plan: Pick<Cause, "from" | "to" | "protocol" | "sourcePort" | "port" | "case" | "exempt">): Cause {
  const leg = (): Leg => ({ firstRefusalAt: null, lastRefusalAt: null, letThroughAt: null, last: "nothing", byVerdict: false, authenticated: false });
  return { ...plan, firstEventAt: null, egress: leg(), ingress: leg(), refusals: 0, l7RequestsRefused: 0, establishedRefused: 0 };
}

/** The datapath refused the connection's opening packet; `at` is the refusing node's clock. */
export function noteRefusal(cause: Cause, direction: Direction, at: bigint, why: "refused-auth" | "refused-policy"): void {
  const leg = cause[direction];
  cause.firstEventAt ??= at;
  leg.last = why;
  if (why === "refused-auth") {
    leg.firstRefusalAt ??= at;
    leg.lastRefusalAt = at;
    cause.refusals += 1;
  }
}

/** The datapath let the connection's opening packet through; `at` is the node's clock. */
export function noteLetThrough(cause: Cause, direction: Direction, at: bigint, how: { readonly byVerdict: boolean; readonly authenticated: boolean }): void {
  const leg = cause[direction];
  cause.firstEventAt ??= at;
  leg.last = "let-through";
  leg.letThroughAt ??= at;
  leg.byVerdict ||= how.byVerdict;
  leg.authenticated ||= how.authenticated;
}

function outcomeOfCause(cause: Cause, clock: bigint, history: NodeHistory): Outcome {
  const { egress, ingress } = cause;
  const first = cause.firstEventAt ?? 0n;
  for (const leg of [ingress, egress]) {
    if (leg.last === "refused-auth") return clock < first + SPAN_NS ? "auth-pending" : "auth-refused";
    if (leg.last === "refused-policy") return "policy-denied";
  }
  if (ingress.authenticated || egress.authenticated) {
    return ingress.firstRefusalAt !== null || egress.firstRefusalAt !== null ? "authenticated-late" : "authenticated";
  }
  // Refused for authentication, and nobody reported how it got through in the end.
  if ([ingress, egress].some((leg) => leg.firstRefusalAt !== null && !leg.byVerdict)) return "unknown";
  if (ingress.byVerdict || egress.byVerdict) return "allowed-unauthenticated";
  if (cause.to.pod === null) return egress.last === "let-through" ? "allowed-unauthenticated" : "unknown";
  if (ingress.last !== "let-through" || cause.to.node === null) return "unknown";
  const verdictAt = history.firstVerdictAt(cause.to.node);
  return verdictAt !== null && verdictAt <= first + SPAN_NS ? "allowed-unauthenticated" : "unknown";
}

function waitOfCause(cause: Cause): number {
  let waitNs = 0n;
  for (const leg of [cause.egress, cause.ingress]) {
    if (leg.firstRefusalAt !== null && leg.letThroughAt !== null) waitNs += leg.letThroughAt - leg.firstRefusalAt;
  }
  return Number(waitNs) / 1e6;
}

/** States the truth of every connection that was reported at all, with the clock of pending at `clock`. */
export function stateTruth(causes: readonly Cause[], clock: bigint, history: NodeHistory): TruthAttempt[] {
  const seen = causes.filter((cause) => cause.firstEventAt !== null);
  const authenticatedAt = new Map<string, { at: bigint; cause: Cause }[]>();
  const leggedKey = (cause: Cause, direction: Direction): string => {
    const node = direction === "ingress" ? cause.to.node : cause.from.node;
    return `${cause.from.identity.number}>${cause.to.identity.number}@${node?.index ?? "-"}/${direction}`;
  };
  for (const cause of seen) {
    for (const direction of ["egress", "ingress"] as const) {
      const leg = cause[direction];
      if (!leg.authenticated || leg.letThroughAt === null) continue;
      const key = leggedKey(cause, direction);
      const list = authenticatedAt.get(key) ?? [];
      list.push({ at: leg.letThroughAt, cause });
      authenticatedAt.set(key, list);
    }
  }
  return seen.map((cause) => {
    const first = cause.firstEventAt ?? 0n;
    const outcome = outcomeOfCause(cause, clock, history);
    const refusedLeg = cause.ingress.last === "refused-auth" ? "ingress" : "egress";
    const last = cause[refusedLeg].lastRefusalAt ?? first;
    const recovered = outcome === "auth-refused"
      && (authenticatedAt.get(leggedKey(cause, refusedLeg)) ?? []).some((each) =>
        each.cause.sourcePort !== cause.sourcePort && each.at > last && each.at <= last + SPAN_NS);
    return {
      protocol: cause.protocol,
      sourceAddress: cause.from.address, sourcePort: cause.sourcePort,
      destinationAddress: cause.to.address, destinationPort: cause.port,
      sourceWorkload: cause.from.workload, sourceNamespace: cause.from.namespace,
      destinationWorkload: cause.to.workload, destinationNamespace: cause.to.namespace,
      pair: `${cause.from.peer}~${cause.to.peer}~${cause.port}-${cause.protocol}`,
      firstEventAt: first,
      outcome,
      refusals: cause.refusals,
      waitMs: outcome === "authenticated-late" ? waitOfCause(cause) : null,
      l7RequestsRefused: cause.l7RequestsRefused,
      establishedRefused: cause.establishedRefused,
      recovered,
      exempt: cause.exempt,
      lossNear: [cause.from.node, cause.to.node].some((node) => node !== null && history.lossesBetween(node, first, first + SPAN_NS)),
      case: cause.case,
    };
  });
}
