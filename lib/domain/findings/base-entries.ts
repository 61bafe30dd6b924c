import type { Entry } from "../spire/entry";
import { knownOf, silenceOf } from "../spire/reading";
import { pathOf } from "../spire/spiffe-id";
import type { EntryBook } from "../spire/entry-book";
import { operatorRestart } from "./entries";
import type { FindingScene } from "./finding-scene";
import { kubectl } from "./kubectl";
import { sayBounded, type Report } from "./report";
import { valuesOf } from "./spire-settings";

const OPERATOR_PATH = "/cilium-operator";
const SERVER_PATH = "/spire/server";

/** All entries; or why nothing follows from one that is not there. */
export function wholeEntries({ spire }: Pick<FindingScene, "spire">): { readonly book: EntryBook; readonly silence: null } | { readonly book: null; readonly silence: string } {
  if (spire === null) return { book: null, silence: "SPIRE's entries are not read" };
  const silence = silenceOf(spire.entries);
  const book = knownOf(spire.entries)?.value;
  if (silence !== null || book === undefined) return { book: null, silence: silence ?? "SPIRE's entries have not been read yet" };
  return book.cut === null ? { book, silence: null } : { book: null, silence: `only the first ${book.entries.size} entries were read` };
}

/** Entries on which all others hang: those of the delegates, of the operator, and the common name of all SPIRE agents. */
export function checkBaseEntries(scene: FindingScene, report: Report): void {
  const { book, silence } = wholeEntries(scene);
  if (book === null) return report.unmade("base-entry-missing", silence);
  const delegates = valuesOf(scene, "spire-agent-config", "authorized_delegates");
  if (delegates.values === null) report.unmade("base-entry-missing", `the delegates' entries: ${delegates.reason}`);
  const held = [...book.entries.values()];
  if (!isOfCilium(held, scene)) return;
  const missing: string[] = [];
  for (const id of delegates.values ?? []) if (!held.some(({ spiffeId }) => spiffeId === id)) missing.push(`${id} (authorized_delegates names it)`);
  if (!held.some(({ spiffeId }) => pathOf(spiffeId) === OPERATOR_PATH)) missing.push(`${OPERATOR_PATH} (parent of every identity's entry)`);
  if (!held.some(({ parentId }) => pathOf(parentId) === SERVER_PATH)) missing.push("one below /spire/server (the name that all agents share)");
  if (missing.length === 0) return;
  report.found({
    code: "base-entry-missing",
    severity: "blocks",
    title: `${missing.length} of the entries on which all others hang ${missing.length === 1 ? "is" : "are"} missing: nodes get no identity, whatever is registered`,
    since: "SPIRE does not say when an entry went",
    evidence: [{ what: `no entry for ${sayBounded(missing)}`, source: "SPIRE's entries" }, { what: `${held.length} entries were read, all there are`, source: "SPIRE's entries" }],
    pairs: scene.requiredPairs,
    fix: "The container cilium-init of the SPIRE server makes them every 30 seconds. It must run under the same user as the server's container: look at its log and at both securityContexts.",
    command: initLog(scene) ?? operatorRestart(scene),
  });
}

/** A SPIRE that serves others alone, in a cluster that does not use it, lacks nothing. */
function isOfCilium(held: readonly Entry[], scene: FindingScene): boolean {
  return scene.meshAuth.spire === "on" || held.some(({ spiffeId }) => pathOf(spiffeId).startsWith("/identity/"));
}

function initLog(scene: FindingScene): string | null {
  const [server] = scene.components("spire-server");
  return server === undefined ? null : kubectl(server.namespace, `logs ${server.kind.toLowerCase()}/% -c cilium-init`, server.name);
}
