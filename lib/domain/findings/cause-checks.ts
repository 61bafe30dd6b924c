import { agentVersionOf } from "../cluster/component-versions";
import { scopeOfIdentity } from "../cluster/identity-scope";
import { meshAuthOf } from "../cluster/mesh-auth";
import type { Pair, PairEnd } from "../pair";
import { knownOf, silenceOf } from "../spire/reading";
import { bundleState } from "../spire/trust-bundle";
import type { FindingCode } from "./finding-codes";
import { sayCount } from "./say-count";
import type { CauseCheck, CauseGround, NodePath } from "./cause-check";

type Check = (pair: Pair, given: CauseGround) => CauseCheck;

const clear = (check: string, detail: string): CauseCheck => ({ check, state: "clear", detail, todo: null });
const decided = (check: string, detail: string, todo: string): CauseCheck => ({ check, state: "decided", detail, todo });
const notObserved = (check: string, detail: string): CauseCheck => ({ check, state: "not-observed", detail, todo: null });

function moduleOn(_pair: Pair, { ground }: CauseGround): CauseCheck {
  const check = "mutual authentication switched on in the agents";
  const meshAuth = meshAuthOf(ground.book.config(), agentVersionOf(ground.book).version);
  if (meshAuth.module === "off") return decided(check, `Mutual authentication is off: ${meshAuth.moduleReason}.`, "Switch it on and restart the agents, or take the requirement out of the policy.");
  if (meshAuth.handshakes === "off") return decided(check, `Agents answer no handshakes: ${meshAuth.handshakesReason}.`, "Let agents answer handshakes, or take the requirement out of the policy.");
  if (meshAuth.module === "unknown" || meshAuth.handshakes === "unknown") return notObserved(check, `${meshAuth.moduleReason}.`);
  if (meshAuth.spire === "off") return decided(check, "The operator registers no identity with SPIRE: mesh-auth-mutual-enabled is not true.", "Switch on Cilium's SPIRE integration and restart operator and agents.");
  return clear(check, `${meshAuth.moduleReason}; ${meshAuth.handshakesReason}.`);
}

function bothCan(pair: Pair, { ground }: CauseGround): CauseCheck {
  const check = "both ends can have an identity";
  const todo = "Give these peers a rule of their own without `authentication`.";
  for (const end of [pair.source, pair.destination]) {
    if (end.type !== "workload") return decided(check, `${end.peer} can never have an identity: what is required of it is always refused.`, todo);
  }
  if (pair.required.state === "cannot-succeed") return decided(check, pair.required.reason ?? "One end can never authenticate.", todo);
  if (ground.book.config() !== null) {
    const numbering = ground.book.numbering();
    const remote = [...pair.source.identities, ...pair.destination.identities].find((identity) => scopeOfIdentity(identity, numbering).scope === "remote-cluster");
    if (remote !== undefined) return decided(check, `Identity ${remote} is of another cluster: mutual authentication does not work across a Cluster Mesh.`, todo);
  }
  return clear(check, "Both ends are workloads.");
}

const endsOf = ({ source, destination }: Pair): readonly PairEnd[] => [source, destination].filter(({ type }) => type === "workload");

function bothRegistered(pair: Pair): CauseCheck {
  const check = "a SPIRE entry for both identities";
  const lacking = endsOf(pair).find(({ entry }) => entry.state === "missing" || entry.state === "orphaned");
  if (lacking) return decided(check, `${lacking.peer} has no entry: ${lacking.entry.reason ?? "SPIRE has none"}.`, "Look at the log of Cilium's operator for SPIRE, then restart the operator: it registers every identity then.");
  const odd = endsOf(pair).find(({ entry }) => entry.state === "ambiguous");
  if (odd) return decided(check, `The entry of ${odd.peer} is not as Cilium asks for it: ${odd.entry.reason ?? "there are several"}.`, "Have an administrator of SPIRE delete the entry that differs.");
  const unseen = endsOf(pair).find(({ entry }) => entry.state !== "found");
  return unseen ? notObserved(check, `${unseen.entry.reason ?? "SPIRE is not read"}.`) : clear(check, "Every end that can have an entry has one.");
}

/** A check of the whole cluster, as its findings have it. `own`: only findings that concern this pair count. */
function byFindings(check: string, codes: readonly FindingCode[], fine: string, own: boolean): Check {
  return (pair, { findings: { findings, unmade, byPair } }) => {
    const found = findings.find(({ code }) => codes.includes(code) && (!own || byPair.get(pair.key)?.includes(code) === true));
    if (found && cameThrough(pair)) return clear(check, `${found.title}. Yet every refused connection of this pair came through later.`);
    if (found) return decided(check, `${found.title}.`, found.fix.sentence);
    const open = unmade.find(({ code }) => codes.includes(code));
    return open ? notObserved(check, `${open.reason}.`) : clear(check, fine);
  };
}

/** Every refusal of the pair was a first packet's. */
function cameThrough(pair: Pair): boolean {
  return decidedCameThrough(pair) && pair.counts.authPending === 0;
}

/** Every refusal whose 70 s are over was a first packet's. */
function decidedCameThrough({ counts, authRefusedRecovered, establishedRefused }: Pair): boolean {
  return counts.authenticatedLate + authRefusedRecovered > 0 && counts.authRefused - authRefusedRecovered <= 0 && establishedRefused.connections === 0;
}

function bundleHolds(_pair: Pair, { ground: { spire, nowMs } }: CauseGround): CauseCheck {
  const check = "trust bundle and its expiry";
  const silence = spire === null ? "SPIRE is not read" : silenceOf(spire.bundle);
  const bundle = spire === null ? null : knownOf(spire.bundle);
  if (silence !== null || bundle === null) return notObserved(check, `${silence ?? "the bundle was not read yet"}.`);
  const state = bundleState(bundle.value, nowMs);
  if (state === "ended" || state === "empty") return decided(check, state === "ended" ? "Every authority of SPIRE's trust bundle has ended: no certificate is trusted." : "SPIRE's trust bundle is empty: no certificate is trusted.", "Restart SPIRE's server so that it makes a new authority, then its agents.");
  return clear(check, state === "fine" ? "The authority that signs has time left." : "The authority that signs still holds, though it should have a successor by now.");
}

const MOST_PATHS_SAID = 3;
const sayPath = ({ sourceNode, destinationNode }: NodePath): string => `${sourceNode ?? "?"} to ${destinationNode ?? "?"}`;

/**
 * Handshakes go from node to node on TCP 4250: where all refusals lie between nodes of which nothing ever came through,
 * while other nodes' did, it is the way between them. Flows do not show the port itself.
 */
function wayOpen(pair: Pair, { pairPaths, allPaths }: CauseGround): CauseCheck {
  const check = "port 4250 open between the nodes";
  const failing = pairPaths.filter(({ refused }) => refused > 0);
  if (failing.length === 0) return notObserved(check, "The refused connections' nodes are not known: their attempts are not kept any more, or their addresses were not seen.");
  if (failing.some(({ sourceNode, destinationNode }) => sourceNode === null || destinationNode === null)) return notObserved(check, "One end's node was not seen.");
  const crossing = failing.filter(({ sourceNode, destinationNode }) => sourceNode !== destinationNode);
  if (crossing.length < failing.length) return clear(check, "Connections within one node were refused as well.");
  const of = (path: NodePath): NodePath | undefined => allPaths.find(({ sourceNode, destinationNode }) => sourceNode === path.sourceNode && destinationNode === path.destinationNode);
  if (crossing.some((path) => (of(path)?.authenticated ?? 0) > 0)) return clear(check, "Other connections between the same nodes were authenticated.");
  const refused = crossing.reduce((sum, path) => sum + path.refused, 0);
  const elsewhere = allPaths.filter(({ authenticated }) => authenticated > 0).length;
  if (refused < 2 || elsewhere === 0) return notObserved(check, elsewhere === 0 ? "No pair of nodes had an authenticated connection to compare with." : "One refusal is too few to tell.");
  const where = crossing.slice(0, MOST_PATHS_SAID).map(sayPath).join(", ");
  return decided(check, `All ${refused} refusals lie between nodes of which nothing was authenticated (${where}), while ${elsewhere} other pairs of nodes had authenticated connections.`, "Open TCP 4250 from node to node: look at firewalls, strict encryption, and at which address of the node is dialled.");
}

/** NO_NODE_ID: the datapath knew no node for the other end's address, so it could not even look (cilium v1.20.2, bpf/lib/auth.h). */
function nodeKnown(pair: Pair): CauseCheck {
  const count = pair.authRefusedBy["NO_NODE_ID"] ?? 0;
  const check = "the other end's node is known";
  if (count === 0) return clear(check, "No refusal named an unknown node.");
  return decided(check, `${sayCount(count, "refused connection")} met a node that did not know the other end's node yet (NO_NODE_ID).`, "Wait a moment after a node joined; where it stays, look at the agent's node map and at CiliumNode.");
}

function firstConnection(pair: Pair): CauseCheck {
  const check = "first connections wait for the handshake";
  const recovered = pair.counts.authenticatedLate + pair.authRefusedRecovered;
  const { authPending } = pair.counts;
  if (!decidedCameThrough(pair)) return clear(check, recovered > 0 ? "Some refused connections never came through." : authPending > 0 ? "No refused connection came through yet." : "No refused connection came through later.");
  const pending = authPending === 0 ? "" : " whose 70 s are over";
  const open = authPending === 0 ? "" : `; ${authPending} ${authPending === 1 ? "is" : "are"} still within them`;
  return decided(check, `Every refused connection${pending} came through later (${recovered} of ${recovered}${open}), beside ${pair.counts.authenticated} at once: the first packet of a pair is dropped while its identities are proven.`, "Nothing is wrong; what cannot wait a second must retry.");
}

function keepsAuthentication(pair: Pair): CauseCheck {
  const { connections, packets } = pair.establishedRefused;
  const check = "open connections keep their authentication";
  if (connections === 0) return clear(check, "No open connection was refused.");
  return notObserved(check, `${sayCount(connections, "open connection")} ${connections === 1 ? "was" : "were"} refused (${sayCount(packets, "packet")}): their authentication expired and was not renewed, or a policy was applied over them. Flows do not tell which.`);
}

/** In the order in which they rule each other out. */
export const CAUSE_CHECKS: readonly Check[] = [
  moduleOn,
  bothCan,
  bothRegistered,
  byFindings("one trust domain in Cilium and SPIRE", ["trust-domains-differ"], "Cilium, SPIRE's server and its agents name the same.", false),
  byFindings("SPIRE hands identities to Cilium's agents", ["base-entry-missing", "delegate-not-authorized", "cluster-names-differ", "agents-not-allowed", "socket-paths-differ"], "Base entries, delegates, cluster names, accounts and sockets fit together.", false),
  byFindings("SPIRE agent on both nodes", ["agent-missing", "agent-banned", "agent-expired", "agent-not-attested"], "SPIRE's agents of these nodes run, and are attested.", true),
  byFindings("SPIRE's server answers", ["spire-outage", "server-storage-unbound"], "SPIRE's server is there.", false),
  bundleHolds,
  wayOpen,
  nodeKnown,
  firstConnection,
  keepsAuthentication,
];
