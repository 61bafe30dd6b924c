import { parseGoDuration } from "../cluster/go-values";
import type { ComponentRecord } from "../cluster/component";
import { outageOutlook } from "../spire/expiry";
import type { SpireView } from "../spire/spire-view";
import type { FindingScene } from "./finding-scene";
import { kubectl } from "./kubectl";
import type { Report } from "./report";
import { valuesOf } from "./spire-settings";

const DATA_DIR = "/run/spire/data";
/** SPIRE's default for `default_x509_svid_ttl` (spiffe/spire v1.15.3, pkg/server/credtemplate). */
const USUAL_TTL_MS = 3_600_000;

/** SPIRE's server: whether it keeps what it knows, has somewhere to keep it, and answers. */
export function checkSpireServer(scene: FindingScene, report: Report): void {
  const servers = scene.components("spire-server");
  const silence = scene.silence("statefulsets") ?? scene.silence("deployments");
  if (servers.length === 0) {
    for (const code of ["server-storage-off", "server-storage-unbound"] as const) report.unmade(code, silence ?? "no SPIRE server runs in this cluster");
  }
  for (const server of servers) {
    checkStorage(server, scene, report);
    checkVolume(server, scene, report);
  }
  checkOutage(servers, scene, report);
}

function checkStorage(server: ComponentRecord, scene: FindingScene, report: Report): void {
  const dirs = valuesOf(scene, "spire-server-config", "data_dir");
  const dir = dirs.values?.[0] ?? DATA_DIR;
  const database = valuesOf(scene, "spire-server-config", "database_type").values?.[0] ?? null;
  if (server.claims.length > 0) return;
  // With a database of its own the server keeps entries elsewhere; keys and CA may still go.
  if (database !== null && database !== "sqlite3") return report.unmade("server-storage-off", `entries are kept in a database of type ${database}, which is not read`);
  const held = server.volumes.find(({ mounts }) => mounts.some(({ path }) => path === dir || dir.startsWith(`${path}/`)));
  if (held !== undefined && held.kind !== "emptyDir") return;
  report.found({
    code: "server-storage-off",
    about: server.key,
    severity: "risk",
    title: "SPIRE's server keeps its data in its container: a restart loses every entry, every agent and the CA",
    since: "the workload does not say since when it is so",
    evidence: [{ what: `no volume claim, and ${held === undefined ? `no volume at ${dir}` : `an emptyDir at ${dir}`}`, source: `${server.kind} ${server.namespace}/${server.name}` }],
    pairs: scene.requiredPairs,
    fix: "Give it a persistent volume.",
    command: "authentication.mutual.spire.install.server.dataStorage.enabled=true   # value of Cilium's chart",
  });
}

function checkVolume(server: ComponentRecord, scene: FindingScene, report: Report): void {
  const silence = scene.silence("pods");
  if (silence !== null) return report.unmade("server-storage-unbound", silence);
  const waiting = [...scene.book.of("pods").values()].find((pod) => pod.component?.role === "spire-server" && pod.namespace === server.namespace && pod.phase === "Pending" && pod.node === null && /volume|PersistentVolumeClaim/i.test(pod.notReady));
  if (waiting === undefined) return;
  report.found({
    code: "server-storage-unbound",
    about: server.key,
    severity: "blocks",
    title: "SPIRE's server waits for its volume: without it there is no SPIRE",
    since: waiting.createdAtMs ?? "when the pod was made is not known",
    evidence: [{ what: `the pod is Pending: ${waiting.notReady}`, source: `Pod ${waiting.namespace}/${waiting.name}` }],
    pairs: scene.requiredPairs,
    fix: "Give the claim a storage class that can bind it, one that does not need authenticated traffic itself.",
    command: kubectl(server.namespace, "get persistentvolumeclaims"),
  });
}

/** What we read of SPIRE that was read before and cannot be now, and since when. */
function silentSince(view: SpireView | null): { readonly sinceMs: number; readonly sentence: string } | null {
  if (view === null) return null;
  const parts = [view.bundle, view.entries, view.agents];
  // What still answers proves that the server is there: then the fault is another one.
  if (parts.some(({ state }) => state === "live")) return null;
  const stale = parts.flatMap((part) => (part.state === "stale" ? [part] : []));
  const [first] = stale.sort((a, b) => a.sinceMs - b.sinceMs);
  return first === undefined ? null : { sinceMs: first.sinceMs, sentence: first.sentence === "" ? "it does not answer any more" : first.sentence };
}

function checkOutage(servers: readonly ComponentRecord[], scene: FindingScene, report: Report): void {
  const down = servers.filter(({ ready, desired }) => ready === 0 && (desired === null || desired > 0));
  const silent = silentSince(scene.spire);
  const isDown = servers.length > 0 && down.length === servers.length;
  if (!isDown && silent === null) {
    const silence = scene.silence("statefulsets");
    if (servers.length === 0 && (scene.spire === null || scene.spire.tier === "0")) report.unmade("spire-outage", silence ?? "no SPIRE server runs in this cluster, and SPIRE is not read");
    return;
  }
  const ttl = valuesOf(scene, "spire-server-config", "default_x509_svid_ttl").values?.[0];
  const ttlMs = (ttl === undefined ? null : parseGoDuration(ttl)) ?? USUAL_TTL_MS;
  report.found({
    code: "spire-outage",
    severity: isDown ? "blocks" : "risk",
    title: `${isDown ? "SPIRE's server is not ready" : "SPIRE's server does not answer Countersign"}: ${sayOutlook(silent?.sinceMs ?? null, ttlMs, scene.nowMs)}`,
    since: silent?.sinceMs ?? "no answer of SPIRE's server was read before it went, and Kubernetes does not say when it stopped being ready",
    evidence: [
      ...down.map(({ kind, namespace, name, ready, desired }) => ({ what: `${ready ?? 0} of ${desired ?? "?"} pods are ready`, source: `${kind} ${namespace}/${name}` })),
      ...(silent === null ? [] : [{ what: silent.sentence, source: scene.spire?.label ?? "SPIRE" }]),
      { what: ttl === undefined ? "certificates live an hour unless server.conf says otherwise" : `certificates live ${ttl}`, source: ttl === undefined ? "SPIRE's default" : "SPIRE's server.conf" },
    ],
    pairs: scene.requiredPairs,
    fix: isDown ? "Bring the server back before the first certificates end; until then new identities fail at once, and what is authenticated goes on." : "Look whether the server is there and whether the way from Countersign to it is open: agents may still reach it.",
    command: servers[0] === undefined ? null : kubectl(servers[0].namespace, `describe ${servers[0].kind.toLowerCase()} %`, servers[0].name),
  });
}

/** How long what is authenticated goes on: certificates are renewed at half of their life. */
function sayOutlook(sinceMs: number | null, ttlMs: number, nowMs: number): string {
  const minutes = (ms: number): string => `${Math.max(0, Math.round(ms / 60_000))} min`;
  if (sinceMs === null) {
    const { firstMs, lastMs } = outageOutlook(0, ttlMs);
    return `the first certificates end ${minutes(firstMs)} after it went, the last ${minutes(lastMs)} after`;
  }
  const { firstMs, lastMs } = outageOutlook(sinceMs, ttlMs);
  if (nowMs >= lastMs) return "by now every certificate has ended";
  return nowMs >= firstMs ? `certificates may be ending since ${minutes(nowMs - firstMs)}, the last in ${minutes(lastMs - nowMs)}` : `the first certificates end in ${minutes(firstMs - nowMs)}, the last in ${minutes(lastMs - nowMs)}`;
}
