import type { ComponentRecord } from "../cluster/component";
import type { FindingScene } from "./finding-scene";
import type { Report } from "./report";
import { valuesOf } from "./spire-settings";

/** A socket as both sides of it name it. */
interface SharedSocket {
  readonly what: string;
  readonly agentKey: "admin_socket_path" | "socket_path";
  readonly ciliumKey: string;
  readonly role: "cilium-agent" | "cilium-operator";
}

const SOCKETS: readonly SharedSocket[] = [
  { what: "where Cilium's agents get certificates", agentKey: "admin_socket_path", ciliumKey: "mesh-auth-spire-admin-socket", role: "cilium-agent" },
  { what: "where Cilium's operator gets its own", agentKey: "socket_path", ciliumKey: "mesh-auth-spire-agent-socket", role: "cilium-operator" },
];

/** Sockets lie on the node: both sides must mount the same directory and name the same file in it. */
export function checkSocketPaths(scene: FindingScene, report: Report): void {
  if (scene.meshAuth.spire === "off") return;
  if (scene.meshAuth.spire === "unknown") return report.unmade("socket-paths-differ", "cilium-config was not read");
  for (const socket of SOCKETS) checkSocket(socket, scene, report);
}

function checkSocket({ what, agentKey, ciliumKey, role }: SharedSocket, scene: FindingScene, report: Report): void {
  const served = valuesOf(scene, "spire-agent-config", agentKey);
  const [path] = served.values ?? [];
  const asked = scene.meshAuth.settings.find(({ key }) => key === ciliumKey)?.value ?? "";
  const [spireAgent] = scene.components("spire-agent");
  const [cilium] = scene.components(role);
  if (path === undefined || asked === "" || spireAgent === undefined || cilium === undefined) {
    const reason = served.reason ?? (path === undefined ? `agent.conf does not name ${agentKey}` : asked === "" ? `cilium-config does not name ${ciliumKey}` : spireAgent === undefined ? "SPIRE's agents were not found" : `${role} was not found`);
    return report.unmade("socket-paths-differ", reason);
  }
  const servedAt = pathOnNode(spireAgent, path);
  const askedAt = pathOnNode(cilium, asked);
  if (servedAt !== null && servedAt === askedAt) return;
  report.found({
    code: "socket-paths-differ",
    about: agentKey,
    severity: "blocks",
    title: `SPIRE's agents and Cilium do not mean the same socket, ${what}`,
    since: "neither a ConfigMap nor a DaemonSet says since when a value stands in it",
    evidence: [
      { what: `${agentKey} is ${path}${sayOnNode(servedAt, path)}`, source: `agent.conf, ${spireAgent.kind} ${spireAgent.namespace}/${spireAgent.name}` },
      { what: `${ciliumKey} is ${asked}${sayOnNode(askedAt, asked)}`, source: `cilium-config, ${cilium.kind} ${cilium.namespace}/${cilium.name}` },
    ],
    pairs: scene.requiredPairs,
    fix: "Name the same path on both sides, inside a directory of the node that both mount.",
  });
}

const sayOnNode = (onNode: string | null, inside: string): string => (onNode === null ? ", which is on no directory of the node" : onNode === inside ? "" : `, on the node ${onNode}`);

/** The path on the node of a path in the component's containers: through the deepest mount that holds it. null: on none of the node's. */
function pathOnNode({ volumes }: ComponentRecord, path: string): string | null {
  const above = volumes
    .flatMap(({ kind, source, mounts }) => mounts.map((mount) => ({ kind, source, at: mount.path.replace(/\/+$/, "") })))
    .filter(({ at }) => path === at || path.startsWith(`${at}/`))
    .sort((a, b) => b.at.length - a.at.length);
  const [deepest] = above;
  return deepest?.kind === "hostPath" ? `${deepest.source.replace(/\/+$/, "")}${path.slice(deepest.at.length)}` : null;
}
