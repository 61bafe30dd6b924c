import { CompareTable } from "@/components/ui/compare-table";
import { OutcomeMark } from "@/components/ui/outcome-mark";
import { prepareCompare } from "@/lib/client/compare-rows";
import { useView } from "@/lib/client/view";
import { OUTCOMES } from "@/lib/domain/outcome";
import type { OverviewAnswer } from "@/lib/wire/overview";

/** The window beside the one it is compared with; nothing where none was asked for. */
export function ComparePanel({ answer }: { readonly answer: OverviewAnswer }) {
  const { change } = useView();
  const comparison = prepareCompare(answer);
  if (comparison === null) return null;
  const rows = comparison.rows.map((row) => ({ ...row, name: <RowName name={row.name} /> }));
  return <CompareTable {...comparison} rows={rows} onEnd={() => change({ compare: null })} />;
}

function RowName({ name }: { readonly name: string }) {
  const outcome = OUTCOMES.find((each) => each === name);
  return (
    <span className="inline-flex items-center gap-2">
      {outcome !== undefined && <OutcomeMark outcome={outcome} />}
      {name}
    </span>
  );
}
