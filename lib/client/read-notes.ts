import type { ClusterReadWire, ResourceReadWire, SpireReadWire } from "@/lib/wire/cluster-read";
import type { WrittenState } from "./written-state";

/** What must be said above a list that rests on the cluster's objects: which of them are not, or not surely, known. */
export function clusterNotes(read: ClusterReadWire): WrittenState[] {
  if (read.state === "off") return [note("partial", "Kubernetes is not read", `${sentenceOf(read.sentence)}Nothing below is “none”: it is not known.`)];
  return read.resources.flatMap((resource) => resourceNote(resource) ?? []);
}

function resourceNote({ title, state, sentence, manifestLine, leftOut }: ResourceReadWire): WrittenState | null {
  switch (state) {
    case "live":
    case "absent":
      return leftOut === 0 ? null : note("partial", `${title}: ${leftOut} left out`, sentence);
    case "forbidden":
      return note("forbidden", `${title} may not be read`, `${sentenceOf(sentence)}This line of a ClusterRole grants it:`, manifestLine === null ? [] : [manifestLine]);
    case "stale":
      return note("stale", `${title} are stale`, `${sentenceOf(sentence)}Changes since may be missed.`);
    case "syncing":
      return note("loading", `${title} are being read`, `${sentenceOf(sentence)}Nothing is concluded from what is not there yet.`);
    default: {
      const never: never = state;
      return never;
    }
  }
}

/** What must be said above a list that rests on SPIRE's entries; null while they are vouched for. */
export function entriesNote(spire: SpireReadWire, silence: string | null): WrittenState | null {
  if (silence === null) return null;
  const kind = spire.entriesState === "stale" ? "stale" : spire.entriesState === "forbidden" ? "forbidden" : spire.entriesState === "syncing" ? "loading" : "partial";
  return note(kind, spire.entriesState === "forbidden" ? "SPIRE refuses to list entries" : "SPIRE’s entries are not observed", `${sentenceOf(silence)}No identity is said to lack its entry, or to have it, while that is so.`);
}

function sentenceOf(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  return /[.!?:]$/.test(trimmed) ? `${trimmed} ` : `${trimmed}. `;
}

function note(kind: WrittenState["kind"], title: string, text: string, commands: readonly string[] = []): WrittenState {
  return { kind, title, text, commands, actions: ["open-coverage"] };
}
