import type { Attempt } from "./attempt";
import { sameLegs } from "./wait/legs-of";

/** True when a reader of `before` would learn nothing from `next`. */
export function sameAttempt(before: Attempt, next: Attempt): boolean {
  return (
    before.outcome === next.outcome &&
    before.reason === next.reason &&
    before.evidence === next.evidence &&
    before.decided === next.decided &&
    before.refusals === next.refusals &&
    before.waitMs === next.waitMs &&
    sameLegs(before.legs, next.legs) &&
    before.refusedOpen === next.refusedOpen &&
    before.recovered === next.recovered &&
    before.l7.requestsSeen === next.l7.requestsSeen &&
    before.l7.requestsRefused === next.l7.requestsRefused &&
    before.established.packets === next.established.packets &&
    before.established.lastAt === next.established.lastAt &&
    before.exempt === next.exempt &&
    before.encrypted === next.encrypted &&
    before.viaProxy === next.viaProxy &&
    before.identityChanged === next.identityChanged &&
    sameEnd(before.source, next.source) &&
    sameEnd(before.destination, next.destination) &&
    before.service === next.service &&
    before.nodes.length === next.nodes.length &&
    before.policies.length === next.policies.length &&
    before.authDemandedAt.length === next.authDemandedAt.length &&
    before.flows.length === next.flows.length &&
    before.flows.every((uuid, index) => uuid === next.flows[index])
  );
}

function sameEnd(a: Attempt["source"], b: Attempt["source"]): boolean {
  return a.peer === b.peer && a.identity === b.identity && a.pod === b.pod && a.namedBy === b.namedBy && a.names.length === b.names.length;
}

/** Versions of one attempt: the same first event of the same connection, in the same direction. */
export function isSameConnection(a: Attempt, b: Attempt): boolean {
  return a.time === b.time && (a.tuple === b.tuple || (a.tuple.sourceAddress === b.tuple.sourceAddress && a.tuple.sourcePort === b.tuple.sourcePort));
}

/** True while what is learned of nodes may still change its outcome. */
export function isUncertain(attempt: Attempt): boolean {
  return attempt.evidence === "trace" || attempt.outcome === "unknown" || attempt.outcome === "auth-pending" || attempt.outcome === "auth-refused";
}

/** A decided attempt with what may still join it: requests and refusals of its open connection. Its outcome stands, whatever is learned of nodes. */
export function withWhatCameLater(decided: Attempt, derived: Attempt): Attempt {
  const { l7, established, flows } = derived;
  return decided.l7 === l7 && decided.established === established ? decided : { ...decided, l7, established, flows };
}
