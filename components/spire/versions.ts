import { countOfText } from "@/components/ui/format";
import type { SpireAnswer } from "@/lib/wire/spire";

export interface VersionRow {
  readonly part: string;
  /** null: not observed. */
  readonly here: string | null;
  readonly means: string;
}

const PARTS: Readonly<Record<string, string>> = { "cilium-agent": "Cilium agents", "cilium-operator": "Cilium operator", "hubble-relay": "Hubble Relay", "spire-server": "SPIRE server", "spire-agent": "SPIRE agents", ztunnel: "ztunnel" };

/** What runs here, part by part, and what follows from its version. */
export function prepareVersions({ versions: { parts, podsKnown, cilium, ciliumReason, support } }: SpireAnswer): readonly VersionRow[] {
  const rows = parts
    .filter(({ role, counts }) => counts.length > 0 || role !== "ztunnel")
    .map(({ role, counts }): VersionRow => {
      const here = counts.map(({ version, pods }) => `${version ?? "version not told"} (${countOfText(pods, "pod")})`).join(", ");
      return { part: PARTS[role] ?? role, here: counts.length === 0 ? (podsKnown ? "none found" : null) : here, means: counts.length > 1 ? "pods of one part run several versions: a rollout, or one that stopped" : meansOf(role, counts.length === 0 && !podsKnown ? "pods are not all read" : ciliumReason, cilium) };
    });
  return [...rows, { part: "support", here: support.release === "unknown" ? null : `Cilium ${support.release}, as of ${support.asOf}`, means: support.sentence }];
}

function meansOf(role: string, ciliumReason: string, cilium: string | null): string {
  switch (role) {
    case "cilium-agent": return cilium === null ? ciliumReason : "defaults of settings that are not given follow it";
    case "cilium-operator": return "it registers identities with SPIRE";
    case "spire-server": return "it must not be older than the agents";
    case "spire-agent": return "at most one minor version behind the server";
    default: return "";
  }
}
