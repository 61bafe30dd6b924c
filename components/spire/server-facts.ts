import { clockText, countOfText, countText, spanText } from "@/components/ui/format";
import type { SpireAnswer } from "@/lib/wire/spire";
import { fact, type Fact } from "./fact";
import { tierText } from "./sentence";

/** The server: where it is, how it is read, what it holds. */
export function serverFacts(answer: SpireAnswer): readonly Fact[] {
  const { read, server, entries, identities, baseEntries } = answer;
  const missing = baseEntries.filter(({ state }) => state === "missing");
  const unseen = baseEntries.filter(({ state }) => state === "not-observed");
  return [
    fact("read with", tierText(read.tier), read.label === "" ? read.sentence : `${read.label}${read.sentence === "" ? "" : `: ${read.sentence}`}`, { tone: read.state === "live" || read.state === "not-observed" ? "plain" : "short" }),
    podFact(answer),
    processFact(answer),
    storageFact(answer),
    entries.value === null
      ? fact("entries", null, entries.reason)
      : fact(
          "entries",
          `${countText(entries.value.total)}: ${countText(entries.value.ofIdentities)} of identities, ${countText(entries.value.others)} others`,
          identities.missing > 0 ? `${countText(identities.missing)} of ${countText(identities.found + identities.missing + identities.ambiguous)} identities have none` : `${staleText(entries)}${identities.orphaned > 0 ? `${countText(identities.orphaned)} of identities that are gone; ` : ""}${entries.value.isCut ? "not all were read" : "all were read"}`,
          { tone: identities.missing > 0 ? "bad" : entries.state === "stale" || entries.value.isCut ? "short" : "plain" },
        ),
    baseEntries.length === 0 || unseen.length === baseEntries.length
      ? fact("base entries", null, unseen[0]?.reason ?? "the trust domain is not known, so that their names are not")
      : fact("base entries", `${baseEntries.filter(({ state }) => state === "found").length} of ${baseEntries.length} found`, missing.length > 0 ? `missing: ${missing.map(({ spiffeId, means }) => `${spiffeId} (${means})`).join("; ")}` : "the agents' and the operator's: without them no identity's entry helps", { tone: missing.length > 0 ? "bad" : "plain" }),
    ...(server.workloads.length === 0 ? [] : [fact("workload", server.workloads.join(", "))]),
  ];
}

function podFact({ server, asOf }: SpireAnswer): Fact {
  const [pod, ...others] = server.pods;
  if (pod === undefined) return server.podsKnown ? fact("pod", "none found", "SPIRE's server may run outside this cluster, or not at all", { tone: "short" }) : fact("pod", null, "pods are not all read");
  const ago = pod.createdAt === null ? "" : `made ${spanText(Math.max(0, Date.parse(asOf) - Date.parse(pod.createdAt)))} ago`;
  const rest = others.length > 0 ? `; ${countOfText(others.length, "more pod")}` : "";
  return fact("pod", `${pod.pod} ${pod.ready ? "ready" : "not ready"}${pod.node === null ? "" : ` on ${pod.node}`}`, pod.ready ? `${ago}${rest}` : `${pod.notReady === "" ? "Kubernetes does not say why" : pod.notReady}${rest}`, { tone: pod.ready ? "plain" : "bad" });
}

function processFact({ server: { process }, asOf }: SpireAnswer): Fact {
  if (process.value === null) return fact("process", null, process.reason);
  const up = spanText(Math.max(0, Date.parse(asOf) - Date.parse(process.value.startedAt)));
  return fact("process", `up for ${up}`, `${staleText(process)}it counts ${countOfText(process.value.agents, "agent")}, ${countOfText(process.value.entries, "entry", "entries")}, ${countOfText(process.value.federatedBundles, "federated bundle")}`, { tone: process.state === "stale" ? "short" : "plain" });
}

function storageFact({ server }: SpireAnswer): Fact {
  const where = [server.folder, server.database].filter((part) => part !== null).join(", ");
  if (server.workloads.length === 0) return fact("storage", null, "no workload of the server was seen");
  if (server.claims.length === 0) return fact("storage", "no volume is claimed", `${where === "" ? "" : `${where}; `}entries are gone with the pod, unless its database stands elsewhere`, { tone: "short" });
  return fact("storage", `claims ${server.claims.join(", ")}`, `${where === "" ? "where its database stands was not read" : where}; whether the claim is bound is not read`);
}

/** Said before a value that is no longer vouched for; "" while it is live. */
export function staleText({ state, readAt }: { readonly state: string; readonly readAt: string | null }): string {
  return state === "stale" && readAt !== null ? `as last read ${clockText(readAt)} UTC; ` : "";
}
