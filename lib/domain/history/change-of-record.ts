import { versionOfPart, type ComponentRecord, type ComponentRole } from "../cluster/component";
import type { CiliumConfigRecord } from "../cluster/config";
import type { NodeRecord } from "../cluster/node";
import type { AnyRecordChange } from "../cluster/record-shelf";
import { instantFromMs } from "../instant";
import { policyChangeOf, type Heard } from "./policy-change";
import { cutText } from "./rule-text";
import type { ClusterChange } from "./stored";

/** What people call the parts. */
export const PART_WORDS: Readonly<Record<ComponentRole, string>> = {
  "cilium-agent": "Cilium agent",
  "cilium-operator": "Cilium operator",
  "hubble-relay": "Hubble Relay",
  ztunnel: "ztunnel",
  "spire-server": "SPIRE server",
  "spire-agent": "SPIRE agent",
};

const KEYS_NAMED = 4;
const DETAIL_CAP = 400;

interface BeforeAfter<Kept> {
  readonly before: Kept | undefined;
  readonly after: Kept | undefined;
}

/** What a record that came, changed or went means for the traffic around it; null: nothing, or nothing that may be said. */
export function changeOfRecord(change: AnyRecordChange, heard: Heard): ClusterChange | null {
  switch (change.resource) {
    case "networkpolicies":
    case "ciliumnetworkpolicies":
    case "ciliumclusterwidenetworkpolicies":
      return policyChangeOf(change, heard);
    case "cilium-config":
      return configChangeOf(change, heard);
    case "daemonsets":
    case "deployments":
    case "statefulsets":
      return partChangeOf(change, heard);
    case "nodes":
      return nodeChangeOf(change, heard);
    default:
      return null;
  }
}

/** Keys of the configuration that differ; agents read it when they start. */
function configChangeOf({ before, after }: BeforeAfter<CiliumConfigRecord>, { atMs, isTold }: Heard): ClusterChange | null {
  const record = after ?? before;
  if (!isTold || record === undefined) return null;
  const base = { kind: "configuration", title: record.name, id: `configuration/${record.key}/${minuteOf(atMs)}`, at: instantFromMs(atMs) } as const;
  if (before === undefined) return { ...base, verb: "created", detail: "" };
  if (after === undefined) return { ...base, verb: "deleted", detail: "" };
  const keys = [...new Set([...Object.keys(before.values), ...Object.keys(after.values)])].filter((key) => before.values[key] !== after.values[key]).sort(byWeight);
  if (keys.length === 0) return null;
  const said = keys.slice(0, KEYS_NAMED).map((key) => `${key}: ${before.values[key] ?? "not set"} → ${after.values[key] ?? "not set"}`);
  const more = keys.length > KEYS_NAMED ? `; and ${keys.length - KEYS_NAMED} more keys` : "";
  return { ...base, verb: "changed", detail: cutText(`${said.join("; ")}${more}`, DETAIL_CAP) };
}

/** What bears on authentication is named first. */
function byWeight(a: string, b: string): number {
  const weight = (key: string): number => (key.startsWith("mesh-auth-") ? 0 : key.includes("encrypt") || key.includes("wireguard") || key.includes("ipsec") || key.includes("ztunnel") ? 1 : 2);
  return weight(a) - weight(b) || (a < b ? -1 : 1);
}

function partChangeOf({ before, after }: BeforeAfter<ComponentRecord>, { atMs, isTold }: Heard): ClusterChange | null {
  const record = after ?? before;
  if (!isTold || record === undefined) return null;
  const base = { kind: "version", title: `${PART_WORDS[record.part.role]}, ${record.kind} ${record.key}`, at: instantFromMs(atMs) } as const;
  const runs = (of: ComponentRecord): string => versionOfPart(of.part) ?? of.part.images[0]?.image ?? "an image that is not named";
  if (after === undefined) return { ...base, id: `version/${record.uid}/gone`, verb: "deleted", detail: runs(record) };
  if (before === undefined) return { ...base, id: `version/${record.uid}/${minuteOf(atMs)}`, verb: "created", detail: runs(record) };
  const [was, is] = [imagesOf(before), imagesOf(after)];
  if (was !== is) {
    const [from, to] = runs(before) === runs(after) ? [was, is] : [runs(before), runs(after)];
    return { ...base, id: `version/${after.uid}/${minuteOf(atMs)}`, verb: "changed", detail: cutText(`${from} → ${to}`, DETAIL_CAP) };
  }
  // How many a DaemonSet wants is how many nodes there are.
  if (after.kind === "DaemonSet" || before.desired === after.desired) return null;
  return { ...base, id: `version/${after.uid}/wants-${after.desired ?? "?"}/${minuteOf(atMs)}`, verb: "changed", detail: `${before.desired ?? "?"} → ${after.desired ?? "?"} pods wanted` };
}

function imagesOf({ part }: ComponentRecord): string {
  return part.images.map(({ image }) => image).join(", ");
}

/** The title by which a node's changes are known again. */
export function nodeTitle(name: string): string {
  return `node ${name}`;
}

function nodeChangeOf({ before, after }: BeforeAfter<NodeRecord>, { atMs, isTold }: Heard): ClusterChange | null {
  if (after === undefined) return before === undefined || !isTold ? null : { id: `node/${before.uid}/gone`, at: instantFromMs(atMs), kind: "node", verb: "deleted", title: nodeTitle(before.name), detail: "" };
  if (before !== undefined) {
    if (before.ready === after.ready || !isTold || after.ready === null || before.ready === null) return null;
    return { id: `node/${after.uid}/${after.ready ? "ready" : "not-ready"}/${minuteOf(atMs)}`, at: instantFromMs(atMs), kind: "node", verb: after.ready ? "started" : "stopped", title: nodeTitle(after.name), detail: after.ready ? "not ready → ready" : "ready → not ready" };
  }
  if (!isTold && after.createdAtMs === null) return null;
  return { id: `node/${after.uid}/joined`, at: instantFromMs(Math.min(after.createdAtMs ?? atMs, atMs)), kind: "node", verb: "created", title: nodeTitle(after.name), detail: "" };
}

/** What has no time of its own is told apart by the minute in which it was heard, so that two who hear it tell of one change. */
export function minuteOf(atMs: number): number {
  return Math.floor(atMs / 60_000);
}
