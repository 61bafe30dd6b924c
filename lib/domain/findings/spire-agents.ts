import { nodeAgentsOf, type NodeAgents } from "../cluster/node-agents";
import { agentState, placeOf, type Agent } from "../spire/agent";
import { knownOf, silenceOf } from "../spire/reading";
import type { Pair } from "../pair";
import type { FindingCode } from "./finding-codes";
import type { FindingScene } from "./finding-scene";
import { kubectl } from "./kubectl";
import { sayBounded, type Report } from "./report";

const ATTESTED_CODES = ["agent-banned", "agent-expired", "agent-not-attested"] as const satisfies readonly FindingCode[];

/** Nodes with workloads on which no SPIRE agent serves identities: none runs, or the server does not know it. */
export function checkSpireAgents(scene: FindingScene, report: Report): void {
  const used = scene.meshAuth.spire === "on" || scene.components("spire-agent").length > 0;
  const pods = scene.silence("pods");
  const unread = pods ?? scene.silence("nodes");
  if (!used || unread !== null) {
    const reason = unread ?? (scene.meshAuth.spire === "off" ? "Cilium does not use SPIRE" : "whether Cilium uses SPIRE is not known");
    for (const code of ["agent-missing", ...ATTESTED_CODES] as const) report.unmade(code, reason);
    return;
  }
  const nodes = nodeAgentsOf(scene.book).filter((node) => node.workloadPods > 0 && node.ready !== false);
  reportMissing(nodes.filter(({ spireAgent }) => spireAgent === null || !spireAgent.ready), scene, report);
  checkAttested(nodes.filter(({ spireAgent }) => spireAgent !== null), scene, report);
}

function pairsOn(nodes: readonly NodeAgents[], scene: FindingScene): readonly Pair[] {
  const names = new Set(nodes.map(({ node }) => node));
  const standsThere = ({ namespace, pods }: Pair["source"]): boolean => pods.some((pod) => names.has(scene.book.of("pods").get(`${namespace ?? ""}/${pod}`)?.node ?? ""));
  // Both nodes shake hands: that of the other end counts as much as the one that decides.
  return scene.requiredPairs.filter(({ decidingNodes, source, destination }) => decidingNodes.some((each) => names.has(each.slice(each.lastIndexOf("/") + 1))) || standsThere(source) || standsThere(destination));
}

function reportMissing(nodes: readonly NodeAgents[], scene: FindingScene, report: Report): void {
  if (nodes.length === 0) return;
  const [agents] = scene.components("spire-agent");
  report.found({
    code: "agent-missing",
    severity: "blocks",
    title: `${nodes.length} ${nodes.length === 1 ? "node runs" : "nodes run"} workloads without a SPIRE agent that is ready: nothing there can authenticate`,
    since: "Kubernetes does not say since when",
    evidence: nodes.slice(0, 10).map(({ node, spireAgent, workloadPods }) => ({ what: `${node}: ${spireAgent === null ? "no SPIRE agent" : `${spireAgent.pod} is not ready${spireAgent.notReady === "" ? "" : ` (${spireAgent.notReady})`}`}, ${workloadPods} pods of workloads`, source: "pods" })),
    pairs: pairsOn(nodes, scene),
    nodes: nodes.map(({ node }) => node),
    fix: "Let the agents' DaemonSet run there: most often it lacks a toleration, or the node cannot reach the server.",
    command: agents === undefined ? null : kubectl(agents.namespace, "get pods -o wide"),
  });
}

function checkAttested(nodes: readonly NodeAgents[], scene: FindingScene, report: Report): void {
  const { spire } = scene;
  const silence = spire === null ? "SPIRE's agents are not read" : silenceOf(spire.agents);
  const book = spire === null ? undefined : knownOf(spire.agents)?.value;
  if (silence !== null || book === undefined || book.cut !== null) {
    for (const code of ATTESTED_CODES) report.unmade(code, silence ?? "SPIRE's agents are not all read");
    return;
  }
  if (book.agents.some((agent) => placeOf(agent) === null)) {
    for (const code of ATTESTED_CODES) report.unmade(code, "some agents did not attest by k8s_psat: which node they are on is not told");
    return;
  }
  const byNode = new Map<string, Agent[]>();
  for (const agent of book.agents) {
    const place = placeOf(agent);
    for (const name of [place?.nodeUid, place?.nodeName]) {
      if (name === null || name === undefined) continue;
      const held = byNode.get(name);
      if (held === undefined) byNode.set(name, [agent]);
      else if (!held.includes(agent)) held.push(agent);
    }
  }
  const found: Record<(typeof ATTESTED_CODES)[number], { readonly node: NodeAgents; readonly agent: Agent | null }[]> = { "agent-banned": [], "agent-expired": [], "agent-not-attested": [] };
  for (const node of nodes) {
    const uid = scene.book.of("nodes").get(node.node)?.uid ?? "";
    const agents = [...(byNode.get(uid) ?? []), ...(byNode.get(node.node) ?? [])];
    const states = agents.map((agent) => ({ agent, state: agentState(agent, scene.nowMs) }));
    if (states.some(({ state }) => state === "attested" || state === "expires-soon")) continue;
    const banned = states.find(({ state }) => state === "banned");
    const expired = states.find(({ state }) => state === "expired");
    found[banned ? "agent-banned" : expired ? "agent-expired" : "agent-not-attested"].push({ node, agent: (banned ?? expired)?.agent ?? null });
  }
  for (const code of ATTESTED_CODES) if (found[code].length > 0) reportAttested(code, found[code], scene, report);
}

const SAYS: Readonly<Record<(typeof ATTESTED_CODES)[number], { readonly title: string; readonly fix: string }>> = {
  "agent-banned": { title: "is banned by SPIRE's server: it gets no identities", fix: "Find out who banned it and why; an administrator of SPIRE lets it attest again by evicting it." },
  "agent-expired": { title: "has let its own certificate end: it gets no identities any more", fix: "Look at the agent's log for the server's answer, then restart it." },
  "agent-not-attested": { title: "is unknown to SPIRE's server: it never attested", fix: "Look at the agent's log: the server may be out of reach, or refuse its cluster name or service account." },
};

function reportAttested(code: (typeof ATTESTED_CODES)[number], found: readonly { readonly node: NodeAgents; readonly agent: Agent | null }[], scene: FindingScene, report: Report): void {
  const ends = found.flatMap(({ agent }) => (agent === null || agent.expiresAtMs === null ? [] : [agent.expiresAtMs]));
  const nodes = found.map(({ node }) => node);
  const [namespace = "", pod = ""] = found[0]?.node.spireAgent?.pod.split("/") ?? [];
  report.found({
    code,
    severity: "blocks",
    title: `The SPIRE agent of ${sayBounded(nodes.map(({ node }) => node), 3)} ${SAYS[code].title}`,
    since: code === "agent-expired" && ends.length > 0 ? Math.min(...ends) : "SPIRE does not say since when",
    evidence: found.slice(0, 10).map(({ node, agent }) => ({ what: agent === null ? `no agent is registered for node ${node.node}` : `${agent.id}, ${agent.isBanned ? "banned" : "expired"}`, source: "SPIRE's agents" })),
    pairs: pairsOn(nodes, scene),
    nodes: nodes.map(({ node }) => node),
    fix: SAYS[code].fix,
    command: kubectl(namespace, "logs %", pod),
  });
}
