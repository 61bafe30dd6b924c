import { countText, shareText } from "@/components/ui/format";
import { endsOfKey, type PairEnds } from "@/lib/client/pair-ends";
import { P50_FROM } from "@/lib/domain/wait/percentiles";
import type { WaitAnswer, WaitGroupWire } from "@/lib/wire/wait";
import { secondsText, tooFewText } from "./wait-text";

/** What waits can be grouped by. */
export const GROUPINGS = ["pair", "node", "direction", "reason", "l7"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** A percentile as a cell shows it: given, too few to give, or nothing to speak of. */
export interface PercentileText {
  readonly text: string;
  readonly known: boolean;
}

export interface WhomRow {
  readonly name: string;
  /** The two ends, where the row is a pair. */
  readonly ends: PairEnds | null;
  readonly waited: string;
  readonly p50: PercentileText;
  readonly p95: PercentileText;
  readonly p99: PercentileText;
  readonly unresolved: number;
  readonly pending: number;
  readonly affected: { readonly share: string | null; readonly text: string };
}

export interface Whom {
  readonly rows: readonly WhomRow[];
  /** "by pair, 6 of 61". */
  readonly about: string;
}

/** Who waited, grouped. */
export function prepareWhom(answer: Pick<WaitAnswer, "by">, grouping: Grouping): Whom {
  const { by } = answer;
  switch (grouping) {
    case "pair":
      return { rows: by.pairs.map((group) => rowOf(group, endsOfKey(group.name))), about: by.pairs.length < by.pairsMatched ? `by pair, ${countText(by.pairs.length)} of ${countText(by.pairsMatched)}` : `by pair, ${countText(by.pairs.length)}` };
    case "node":
      return { rows: by.nodes.map((group) => rowOf(group)), about: "by the node that refused; each its own part of a wait" };
    case "direction":
      return { rows: by.directions.map((group) => rowOf(group)), about: "by direction; each its own part of a wait" };
    case "reason":
      return { rows: by.reasons.map((group) => rowOf(group)), about: "by the reason of the refusal" };
    case "l7":
      return { rows: by.l7.map((group) => rowOf({ ...group, name: group.name === "l7" ? "with requests at an L7 proxy" : "without" })), about: "by whether an L7 proxy saw requests" };
    default:
      return grouping satisfies never;
  }
}

/** The grouping that a link names; pairs when it names none. */
export function groupingOf(text: string | null): Grouping {
  return GROUPINGS.find((each) => each === text) ?? "pair";
}

function rowOf(group: WaitGroupWire, ends: WhomRow["ends"] = null): WhomRow {
  return {
    name: group.name,
    ends,
    waited: countText(group.count),
    p50: percentile("p50", group.p50Ms, group.count, 1),
    p95: percentile("p95", group.p95Ms, group.count, P50_FROM),
    p99: percentile("p99", group.p99Ms, group.count, P50_FROM),
    unresolved: group.unresolved,
    pending: group.pending,
    affected: group.of === null ? { share: null, text: countText(group.affected) } : { share: shareText(group.affected, group.of), text: `${countText(group.affected)} of ${countText(group.of)}` },
  };
}

function percentile(name: "p50" | "p95" | "p99", ms: number | null, count: number, speakFrom: number): PercentileText {
  if (ms !== null) return { text: secondsText(ms), known: true };
  return { text: count < speakFrom ? "" : tooFewText(name), known: false };
}
