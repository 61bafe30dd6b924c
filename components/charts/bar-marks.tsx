import { usePlotArea } from "recharts";
import { outcomeShape, outcomeTint, type OutcomeShape } from "@/components/ui/outcome-mark";
import type { TimeBar } from "./time-bar";

const SIZE = 12;
const MARKED: readonly OutcomeShape[] = ["auth-refused", "auth-pending"];

/** Rare parts again, as marks under their bar; where bars stand closer than marks, one mark stands for its neighbours. */
export function BarMarks({ bars }: { readonly bars: readonly TimeBar[] }) {
  const plot = usePlotArea();
  if (plot === undefined || bars.length === 0) return null;
  const band = plot.width / bars.length;
  const each = Math.max(1, Math.ceil((SIZE + 1) / band));
  const groups = Array.from({ length: Math.ceil(bars.length / each) }, (_, group) => bars.slice(group * each, group * each + each));
  return (
    <g aria-hidden="true">
      {groups.map((group, index) => {
        const name = MARKED.find((shape) => group.some((bar) => bar.marks.some((mark) => mark.name === shape && mark.count > 0)));
        if (name === undefined) return null;
        const x = plot.x + (index * each + group.length / 2) * band - SIZE / 2;
        return (
          <g key={group[0]?.at} transform={`translate(${x} ${plot.y + plot.height + 4}) scale(${SIZE / 16})`} className={outcomeTint(name)}>
            {outcomeShape(name)}
          </g>
        );
      })}
    </g>
  );
}
