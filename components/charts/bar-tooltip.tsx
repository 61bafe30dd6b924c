import type { TooltipContentProps } from "recharts";
import { isTimeBar } from "./time-bar";

/** What the bar under the pointer holds, in words. */
export function BarTooltip({ active, payload }: TooltipContentProps) {
  const [entry] = payload;
  const datum: unknown = entry?.payload;
  if (!active || !isTimeBar(datum)) return null;
  return <div className="max-w-64 rounded-sm border border-line-default bg-surface-raised px-2 py-1 text-sm text-content-default shadow-raised">{datum.text}</div>;
}
