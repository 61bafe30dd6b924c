import { join } from "node:path";
import type { SourceSpec } from "./source-spec";

/** A name for what is recorded, fit for a folder: two clusters never share a history. */
export function historyNameOf(source: SourceSpec, clusterName: string | null): string | null {
  if (clusterName !== null) return folderName(clusterName);
  return source.type === "relay" ? folderName(`${source.host}-${source.port}`) : null;
}

/** `text` as one folder's name: letters, digits, dots, dashes and underscores; nothing that leads elsewhere. */
export function folderName(text: string): string {
  const safe = text.replaceAll(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "").slice(0, 100);
  return safe === "" ? "unnamed" : safe;
}

/** Where history of that name is kept by itself, below the folder in which this user's programs keep what they know; null where there is no such folder. */
export function usualDirectory(stateHome: string | null, name: string | null): string | null {
  return stateHome === null || name === null ? null : join(stateHome, "countersign", name);
}
