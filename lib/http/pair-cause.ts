import type { Pair } from "@/lib/domain/pair";
import type { PairAnswer } from "@/lib/wire/attempt";

type Cause = PairAnswer["cause"];
type Check = Cause["checks"][number];

/**
 * Why a pair's connections were refused, as far as flows alone decide it. What only Kubernetes, SPIRE or the agents'
 * settings could tell is listed as not observed: a cause that was not looked at is not ruled out.
 */
export function causeOfPair(pair: Pair): Cause {
  const refused = pair.counts.authRefused + pair.counts.authPending + pair.counts.authenticatedLate;
  const broken = pair.establishedRefused.connections;
  if (refused === 0 && broken === 0) return { state: "none-needed", sentence: "No connection of this pair was refused for missing authentication.", checks: [] };
  const checks = [unreachableNode(pair), neverSucceeds(pair), firstConnection(pair), expiredEntry(pair), ...NOT_OBSERVED];
  const decided = checks.find((check) => check.state === "decided");
  if (decided) return { state: "decided", sentence: decided.detail, checks };
  return { state: "not-determined", sentence: "Flows alone do not tell why authentication was missing.", checks };
}

/** NO_NODE_ID: the datapath knew no node for the other end's address, so it could not even look (cilium v1.20.2, bpf/lib/auth.h). */
function unreachableNode(pair: Pair): Check {
  const count = pair.authRefusedBy["NO_NODE_ID"] ?? 0;
  const check = "the other end's node is known";
  if (count === 0) return { check, state: "clear", detail: "No refusal named an unknown node." };
  return { check, state: "decided", detail: `${count} refused connections met a node that did not know the other end's node yet (NO_NODE_ID).` };
}

function neverSucceeds(pair: Pair): Check {
  const check = "both ends can have an identity";
  if (pair.required.state !== "cannot-succeed") return { check, state: "clear", detail: "Both ends are workloads." };
  return { check, state: "decided", detail: pair.required.reason ?? "One end can never authenticate." };
}

function firstConnection(pair: Pair): Check {
  const check = "first connections wait for the handshake";
  const { authRefused, authPending, authenticated, authenticatedLate } = pair.counts;
  const recovered = authenticatedLate + pair.authRefusedRecovered;
  if (recovered === 0 || authRefused - pair.authRefusedRecovered > 0 || authPending > 0 || pair.establishedRefused.connections > 0) {
    return { check, state: "clear", detail: recovered === 0 ? "No refused connection came through later." : "Some refused connections never came through." };
  }
  return { check, state: "decided", detail: `Every refused connection came through later (${recovered} of ${recovered}), beside ${authenticated} at once: the first packet of a pair is dropped while its identities are proven.` };
}

function expiredEntry(pair: Pair): Check {
  const { connections, packets } = pair.establishedRefused;
  const check = "open connections keep their authentication";
  if (connections === 0) return { check, state: "clear", detail: "No open connection was refused." };
  return { check, state: "not-observed", detail: `${connections} open connections were refused (${packets} packets): their authentication expired and was not renewed, or a policy was applied over them. Flows do not tell which.` };
}

const NOT_OBSERVED: readonly Check[] = [
  { check: "a SPIRE entry for both identities", state: "not-observed", detail: "SPIRE is not read." },
  { check: "SPIRE agent on both nodes", state: "not-observed", detail: "SPIRE is not read." },
  { check: "trust bundle and its expiry", state: "not-observed", detail: "SPIRE is not read." },
  { check: "port 4250 open between the nodes", state: "not-observed", detail: "Only the agents' own traffic would show it." },
  { check: "mutual authentication switched on in the agents", state: "not-observed", detail: "The cluster's configuration is not read." },
];
