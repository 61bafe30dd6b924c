import { countOfText, countText, shareText } from "@/components/ui/format";
import { countOf } from "@/lib/client/outcome-counts";
import { OUTCOMES, type Outcome } from "@/lib/domain/outcome";
import type { OverviewAnswer } from "@/lib/wire/overview";

/** One outcome with its number and share: the table beside the chart. */
export interface LegendRow {
  readonly outcome: Outcome;
  readonly count: string;
  readonly share: string | null;
}

/** What stands beside the outcomes and is not counted again. */
export interface LegendBeside {
  readonly beside: "established-refused" | "recovered" | "l7-refusal";
  readonly text: string;
  readonly detail: string;
}

/** The legend of the chart: every outcome, those that did not occur too, and what stands beside them. */
export function prepareLegend({ attempts, beside }: Pick<OverviewAnswer, "attempts" | "beside">): { readonly rows: readonly LegendRow[]; readonly total: string; readonly beside: readonly LegendBeside[] } {
  const rows = OUTCOMES.map((outcome) => {
    const count = countOf(attempts, outcome);
    return { outcome, count: countText(count), share: shareText(count, attempts.total) };
  });
  return { rows, total: countText(attempts.total), beside: besideRows(attempts.authRefused, beside) };
}

function besideRows(refused: number, { establishedRefused, authRefusedRecovered, l7 }: OverviewAnswer["beside"]): LegendBeside[] {
  const rows: LegendBeside[] = [];
  if (establishedRefused.connections > 0)
    rows.push({ beside: "established-refused", text: `${countText(establishedRefused.connections)} established refused`, detail: countOfText(establishedRefused.packets, "packet") });
  if (refused > 0) rows.push({ beside: "recovered", text: `${countText(authRefusedRecovered)} of ${countText(refused)} refused recovered`, detail: "within 70 s" });
  if (l7.requestsRefused > 0)
    rows.push({
      beside: "l7-refusal",
      text: `${countOfText(l7.requestsRefused, "request")} refused by L7 rules`,
      detail: `${countText(l7.connectionsRefusedAll + l7.connectionsRefusedSome)} conn.`,
    });
  return rows;
}
