import type { FindingScene } from "./finding-scene";

/** Values of a setting, or why they are not known. A setting that a configuration does not name has none: `[]`. */
export type SettingValues = { readonly values: readonly string[]; readonly reason: null } | { readonly values: null; readonly reason: string };

/** What SPIRE's own configuration says for a key, over all objects of that name. */
export function valuesOf(scene: FindingScene, resource: "spire-server-config" | "spire-agent-config", key: string): SettingValues {
  const silence = scene.silence(resource);
  const records = [...scene.book.of(resource).values()];
  if (silence !== null) return { values: null, reason: silence };
  if (records.length === 0) return { values: null, reason: `${resource === "spire-server-config" ? "SPIRE's server" : "SPIRE's agent"} configuration: none was found` };
  return { values: [...new Set(records.flatMap(({ values }) => values[key] ?? []))], reason: null };
}
