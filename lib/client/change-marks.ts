import type { ChangesWire, ChangeWire } from "@/lib/wire/history";

/** A change as a mark on a time axis, in words. */
export interface ChangeMark {
  readonly key: string;
  /** Place on the axis, 0 (its start) to 1. */
  readonly share: number;
  /** RFC 3339. */
  readonly at: string;
  /** "policy", "config". */
  readonly word: string;
  /** What it is of, where the word alone does not say it; text from the cluster. */
  readonly object: string;
  /** "changed", "gone". */
  readonly verb: string;
  readonly detail: string;
  /** The policy by which its screen opens it; null where there is none, or none any more. */
  readonly policy: string | null;
}

const WORDS: Readonly<Record<ChangeWire["kind"], string>> = {
  policy: "policy",
  configuration: "config",
  version: "version",
  entry: "entries",
  agent: "agent",
  node: "node",
  relay: "Relay",
  countersign: "Countersign",
};

/** Changes on an axis from `fromMs` to `toMs`, oldest first; those outside of it are left out. */
export function changeMarks({ shown }: Pick<ChangesWire, "shown">, fromMs: number, toMs: number): ChangeMark[] {
  const lengthMs = Math.max(1, toMs - fromMs);
  return shown
    .flatMap((change) => {
      const share = (Date.parse(change.at) - fromMs) / lengthMs;
      return share < 0 || share > 1 ? [] : [markOf(change, share)];
    })
    .reverse();
}

/** One change in words. */
export function markOf(change: ChangeWire, share: number): ChangeMark {
  const { id, at, kind, verb, title, detail } = change;
  return {
    key: id,
    share,
    at,
    word: WORDS[kind],
    object: kind === "policy" ? title.slice(title.indexOf(" ") + 1) : kind === "node" ? title.replace(/^node /, "") : kind === "countersign" ? "" : title,
    verb: verb === "deleted" ? (kind === "node" ? "gone" : "deleted") : kind === "node" && verb === "created" ? "joined" : verb,
    detail,
    policy: kind === "policy" && verb !== "deleted" ? title : null,
  };
}

/** How much of a window's changes is marked; null when all are. */
export function unmarkedText({ total, shown }: ChangesWire): string | null {
  return total > shown.length ? `the newest ${shown.length} of ${total} changes are marked` : null;
}
