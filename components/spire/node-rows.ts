import { clockText, countOfText, spanText } from "@/components/ui/format";
import type { IconName } from "@/components/ui/icon";
import type { NodeStandingWire, SpireAnswer } from "@/lib/wire/spire";

/** A cell in two lines; `known` false is dotted. */
export interface NodeCell {
  readonly text: string;
  readonly below: string;
  readonly known: boolean;
  readonly tone: "plain" | "short" | "bad";
}

export interface NodeRow {
  readonly key: string;
  readonly node: string;
  readonly below: string;
  readonly icon: IconName;
  readonly attested: NodeCell;
  /** Share of an hour that its certificate has left, 0 to 1; null: not known, or over. */
  readonly left: number | null;
  readonly leftText: NodeCell;
  readonly agent: NodeCell;
  readonly encryption: NodeCell;
}

/** SPIRE's default life of an agent's certificate. */
const HOUR_MS = 3_600_000;

const cell = (text: string, below = "", tone: NodeCell["tone"] = "plain"): NodeCell => ({ text, below, known: true, tone });
const unseen = (below: string): NodeCell => ({ text: "not observed", below, known: false, tone: "plain" });

/** Nodes as they come, worst first, and below them agents that are no node's. */
export function prepareNodeRows(answer: SpireAnswer): readonly NodeRow[] {
  const strays = answer.strays.map(
    ({ agentId, nodeName, state, expiresAt, reason }): NodeRow => ({
      key: agentId,
      node: nodeName ?? agentId,
      below: reason,
      icon: "close",
      attested: cell(`record: ${WORDS[state]}`),
      left: null,
      leftText: expiresAt === null ? cell("–") : cell(Date.parse(expiresAt) <= Date.parse(answer.asOf) ? `ended ${expiresAt.slice(0, 10)}` : `until ${clockText(expiresAt, "min")}`),
      agent: cell("–"),
      encryption: cell("–"),
    }),
  );
  return [...answer.nodes.map((node) => rowOf(node, answer)), ...strays];
}

const WORDS: Readonly<Record<NodeStandingWire["attestation"]["state"], string>> = {
  attested: "attested",
  "expires-soon": "attested",
  expired: "run out",
  banned: "banned",
  none: "no agent",
  "not-observed": "not observed",
};
const ICONS: Readonly<Record<NodeStandingWire["attestation"]["state"], IconName>> = { attested: "ok", "expires-soon": "ok", expired: "stale", banned: "forbidden", none: "close", "not-observed": "not-known" };

function rowOf(node: NodeStandingWire, answer: SpireAnswer): NodeRow {
  const { state } = node.attestation;
  const version = node.ciliumAgent === null ? (node.podsKnown ? "no Cilium agent" : "Cilium not observed") : `Cilium ${node.ciliumAgent.version ?? "of a version not told"}${node.ciliumAgent.ready ? "" : ", not ready"}`;
  const leftMs = node.attestation.expiresAt === null ? null : Date.parse(node.attestation.expiresAt) - Date.parse(answer.asOf);
  return {
    key: node.node,
    node: node.node,
    below: [node.kernel === "" ? "" : `kernel ${node.kernel}`, version, node.ready === false ? "node not ready" : ""].filter((part) => part !== "").join(" · "),
    icon: ICONS[state],
    attested: attestedCell(node),
    left: leftMs === null || leftMs <= 0 ? null : Math.min(1, leftMs / HOUR_MS),
    leftText: leftCell(node, leftMs),
    agent: agentCell(node),
    encryption: encryptionCell(node, answer),
  };
}

function attestedCell({ attestation: { state, reason, type, canReattest }, workloadPods }: NodeStandingWire): NodeCell {
  switch (state) {
    case "attested":
    case "expires-soon": return cell(WORDS[state], reason !== "" ? reason : `${type ?? ""}${canReattest === false ? ", cannot attest again" : ""}`, reason !== "" ? "short" : "plain");
    case "not-observed": return unseen(reason);
    case "expired":
    case "banned": return cell(WORDS[state], `${countOfText(workloadPods, "workload pod")} there cannot authenticate anew`, "bad");
    case "none": return cell(WORDS[state], workloadPods === 0 ? `${reason}; no workload there` : `${reason}; ${countOfText(workloadPods, "workload pod")}`, workloadPods === 0 ? "short" : "bad");
    default: return state satisfies never;
  }
}

function leftCell({ attestation: { state, expiresAt } }: NodeStandingWire, leftMs: number | null): NodeCell {
  if (state === "not-observed") return unseen("");
  if (state === "none") return cell("–");
  if (leftMs === null || expiresAt === null) return unseen("the server does not say");
  if (leftMs <= 0) return cell(`ended ${clockText(expiresAt, "min")}`, `${spanText(-leftMs)} ago`, "bad");
  return cell(spanText(leftMs), state === "expires-soon" ? "renews late" : "", state === "expires-soon" ? "short" : "plain");
}

function agentCell({ spireAgent, podsKnown, attestation, workloadPods }: NodeStandingWire): NodeCell {
  if (spireAgent === null) return podsKnown ? cell("no pod", workloadPods === 0 ? "no workload there" : "", workloadPods === 0 ? "plain" : "bad") : unseen("pods are not all read");
  const version = attestation.version ?? spireAgent.version;
  return cell(version ?? "version not told", spireAgent.ready ? "pod ready" : `pod not ready: ${spireAgent.notReady === "" ? "no reason given" : spireAgent.notReady}`, spireAgent.ready ? "plain" : "bad");
}

function encryptionCell({ hasWireguardKey }: NodeStandingWire, { encryption }: SpireAnswer): NodeCell {
  if (encryption.ipsec === "on") return cell("IPsec", "configured");
  if (encryption.wireguard === "unknown") return unseen("");
  if (encryption.wireguard === "off") return cell("off", "");
  if (hasWireguardKey === null) return unseen("its key was not seen");
  return hasWireguardKey ? cell("WireGuard", "key published") : cell("WireGuard", "no key published", "short");
}
