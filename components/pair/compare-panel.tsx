import { CompareTable } from "@/components/ui/compare-table";
import { OutcomeMark } from "@/components/ui/outcome-mark";
import { prepareCompare } from "@/lib/client/compare-rows";
import { useView } from "@/lib/client/view";
import { GRADES, OUTCOMES } from "@/lib/domain/outcome";
import type { PairAnswer } from "@/lib/wire/attempt";

/** The pair in this window beside the one it is compared with; nothing where none was asked for. */
export function ComparePanel({ answer }: { readonly answer: PairAnswer }) {
  const { change } = useView();
  const { pair, compare } = answer;
  const then = compare === null ? null : (GRADES.find((grade) => (compare.grades[grade] ?? 0) > 0) ?? "not seen");
  const comparison = prepareCompare({ window: answer.window, coverage: pair.coverage, attempts: pair.attempts, compare }, then === null ? null : { now: pair.grade, then });
  if (comparison === null) return null;
  const rows = comparison.rows.map((row) => {
    const outcome = OUTCOMES.find((each) => each === row.name);
    return { ...row, name: <span className="inline-flex items-center gap-2">{outcome !== undefined && <OutcomeMark outcome={outcome} />}{row.name}</span> };
  });
  return <CompareTable {...comparison} rows={rows} onEnd={() => change({ compare: null })} />;
}
