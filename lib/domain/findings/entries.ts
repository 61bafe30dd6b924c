import { identityViewsOf } from "../cluster/identity-views";
import type { IdentityView } from "../cluster/identity-join";
import type { Pair } from "../pair";
import type { FindingScene } from "./finding-scene";
import { kubectl } from "./kubectl";
import { sayBounded, type Report } from "./report";

/** The operator registers an identity within moments; only later is an entry missed. */
const REGISTERED_WITHIN_MS = 60_000;
const ENTRIES = "SPIRE's entries";

/** Identities in use without their entry, entries that nobody has any more, and entries that agents do not get. */
export function checkEntries(scene: FindingScene, report: Report): void {
  const { entries, book, nowMs } = scene;
  if (!entries.read) {
    for (const code of ["entry-missing", "entry-orphaned", "entry-ambiguous"] as const) report.unmade(code, entries.reason);
    return;
  }
  const silence = scene.silence("ciliumidentities");
  if (silence !== null) for (const code of ["entry-missing", "entry-orphaned"] as const) report.unmade(code, silence);
  if (scene.identities.unknown > 0 || scene.identities.missing !== null) report.unmade("entry-missing", scene.identities.missing ?? "not all identities in use are known");
  const missing: IdentityView[] = [];
  const orphaned: IdentityView[] = [];
  const ambiguous: IdentityView[] = [];
  for (const view of identityViewsOf(book, entries)) {
    const { status } = view.entry;
    if (status === "missing" && view.pods > 0 && nowMs - (book.identity(view.identity)?.createdAtMs ?? 0) > REGISTERED_WITHIN_MS) missing.push(view);
    else if (status === "orphaned") orphaned.push(view);
    else if (status === "ambiguous" && view.exists !== false) ambiguous.push(view);
  }
  if (missing.length > 0) reportMissing(missing, scene, report);
  if (ambiguous.length > 0) reportAmbiguous(ambiguous, scene, report);
  if (orphaned.length > 0) reportOrphaned(orphaned, report);
}

function pairsWith(views: readonly IdentityView[], pairs: readonly Pair[]): readonly Pair[] {
  const numbers = new Set(views.map(({ identity }) => identity));
  return pairs.filter(({ source, destination }) => source.identities.some((each) => numbers.has(each)) || destination.identities.some((each) => numbers.has(each)));
}

function sayViews(views: readonly IdentityView[]): string {
  return sayBounded(views.map(({ identity, workloads }) => `${identity} (${workloads[0] === undefined ? "no workload" : `${workloads[0].namespace}/${workloads[0].name}`})`));
}

function reportMissing(views: readonly IdentityView[], scene: FindingScene, report: Report): void {
  const pairs = pairsWith(views, scene.requiredPairs);
  const created = views.map(({ identity }) => scene.book.identity(identity)?.createdAtMs ?? null).filter((atMs) => atMs !== null);
  report.found({
    code: "entry-missing",
    severity: pairs.length > 0 ? "blocks" : "risk",
    title: `${views.length} of ${scene.identities.inUse.length} identities in use ${views.length === 1 ? "has" : "have"} no SPIRE entry: ${views.length === 1 ? "it" : "they"} cannot authenticate`,
    since: created.length === views.length ? Math.min(...created) : "when the identities were made is not known",
    evidence: [
      { what: `no entry for ${sayViews(views)}`, source: ENTRIES },
      { what: "pods have these identities now", source: "CiliumIdentity, CiliumEndpoint" },
    ],
    pairs,
    identities: views.map(({ identity }) => identity),
    fix: "Cilium's operator registers each identity once, and tries again for up to 16 minutes: look at its log for SPIRE, then restart it, which makes it register all of them.",
    command: operatorRestart(scene),
  });
}

function reportAmbiguous(views: readonly IdentityView[], scene: FindingScene, report: Report): void {
  const pairs = pairsWith(views, scene.requiredPairs);
  report.found({
    code: "entry-ambiguous",
    severity: pairs.length > 0 ? "blocks" : "risk",
    title: `${views.length} ${views.length === 1 ? "identity has an entry" : "identities have entries"} that agents may not get: there are several, or it is not as Cilium asks for it`,
    since: "SPIRE does not say when an entry came to differ",
    evidence: views.slice(0, 10).map(({ identity, entry }) => ({ what: `identity ${identity}: ${entry.reason}`, source: ENTRIES })),
    pairs,
    identities: views.map(({ identity }) => identity),
    fix: "Delete the entries that differ; an administrator of SPIRE does that. The operator makes the right one when the identity changes, or when it restarts.",
    command: operatorRestart(scene),
  });
}

function reportOrphaned(views: readonly IdentityView[], report: Report): void {
  report.found({
    code: "entry-orphaned",
    severity: "note",
    title: `${views.length} SPIRE ${views.length === 1 ? "entry is" : "entries are"} of identities that do not exist any more`,
    since: "when the identities went is not known",
    evidence: [
      { what: `entries ${sayBounded(views.flatMap(({ entry }) => entry.entryIds))}`, source: ENTRIES },
      { what: `no CiliumIdentity ${sayBounded(views.map(({ identity }) => String(identity)))}`, source: "CiliumIdentity" },
    ],
    identities: views.map(({ identity }) => identity),
    fix: "An administrator of SPIRE deletes them. Restarting the operator does not help: it sees only identities that exist.",
    command: "spire-server entry delete -entryID ID",
  });
}

/** The command that restarts the operator; null where its Deployment was not found. */
export function operatorRestart(scene: FindingScene): string | null {
  const [operator] = scene.components("cilium-operator");
  return operator === undefined ? null : kubectl(operator.namespace, `rollout restart ${operator.kind.toLowerCase()} %`, operator.name);
}
