import type { HoleSpan } from "@/components/charts/time-bar";
import type { ShareColumn } from "@/components/charts/share-columns";
import { countText, shareText } from "@/components/ui/format";
import type { WaitAnswer, WaitColumnWire } from "@/lib/wire/wait";
import { tickText } from "./heat";

/** The affected share over time. */
export interface AffectedChart {
  readonly columns: readonly ShareColumn[];
  readonly holes: readonly HoleSpan[];
}

/** M4 step by step; a step without new connections under required authentication has no share. */
export function prepareAffected({ series, stepMs }: Pick<WaitAnswer, "series" | "stepMs">): AffectedChart {
  const precision = stepMs < 60_000 ? "sec" : "min";
  return {
    columns: series.map((column) => {
      const share = column.of === null || column.of === 0 ? null : (column.affected / column.of) * 100;
      return { at: column.at, clock: tickText(column.at, precision, stepMs), share, text: `${tickText(column.at, precision, stepMs)} UTC: ${columnText(column)}`, said: shareWords(column) };
    }),
    holes: holesOf(series),
  };
}

function columnText(column: WaitColumnWire): string {
  const hole = column.hasHole ? "; not or not wholly seen" : "";
  if (column.of === null) return `${countText(column.affected)} affected, of how many is not known${hole}`;
  if (column.of === 0) return `no new connection under required authentication${hole}`;
  return `${shareWords(column) ?? ""} affected${hole}`;
}

function shareWords({ affected, of }: WaitColumnWire): string | null {
  const share = of === null ? null : shareText(affected, of);
  return share === null || of === null ? null : `${share}, ${countText(affected)} of ${countText(of)}`;
}

/** Steps with missing events, neighbours joined. */
function holesOf(series: readonly WaitColumnWire[]): HoleSpan[] {
  const spans: { first: number; last: number }[] = [];
  series.forEach((column, index) => {
    if (!column.hasHole) return;
    const last = spans.at(-1);
    if (last && last.last === index - 1) last.last = index;
    else spans.push({ first: index, last: index });
  });
  return spans.map(({ first, last }) => ({ start: first / series.length, width: (last - first + 1) / series.length, kind: "lost", text: "not or not wholly seen" }));
}
