import type { CombDrawing } from "@/components/charts/comb-drawing";
import { layoutComb } from "@/components/charts/comb-layout";
import { bucketOfWait, FINE_UNTIL_MS } from "@/lib/domain/wait/buckets";
import { TEETH_MS, TOOTH_AFTER_MS, toothOfBucket } from "@/lib/domain/wait/teeth";
import type { WaitAnswer } from "@/lib/wire/wait";
import { toothText } from "./wait-text";

/** Teeth that are drawn even when nothing is on them. */
const ALWAYS_UNTIL_MS = 7_000;

/** The comb as it is drawn: teeth at true seconds, what never got through beyond a break, all on one square-root scale. */
export function prepareComb({ m1, m3 }: Pick<WaitAnswer, "m1" | "m3">): CombDrawing {
  const countAt = new Map(m1.teeth.map((tooth) => [tooth.atMs, tooth.count]));
  const lastMs = Math.max(ALWAYS_UNTIL_MS, ...countAt.keys());
  return layoutComb({
    teeth: TEETH_MS.filter((atMs) => countAt.has(atMs) || (atMs <= lastMs && atMs <= FINE_UNTIL_MS)).map((atMs) => ({ atMs, count: countAt.get(atMs) ?? 0 })),
    between: m1.buckets.filter((bucket) => toothOfBucket(bucketOfWait(bucket.fromMs)) === null).map((bucket) => ({ atMs: bucket.fromMs + bucket.widthMs / 2, count: bucket.count })),
    beyond: [
      { name: "unresolved", look: "unresolved", count: m3.count },
      { name: "auth-pending", look: "pending", count: m3.pending },
    ],
    marks: ([["p50", m1.p50Ms], ["p95", m1.p95Ms], ["p99", m1.p99Ms]] as const).flatMap(([name, atMs]) => (atMs === null ? [] : [{ name, atMs }])),
  });
}

export interface CombRow {
  readonly name: string;
  readonly count: number;
  /** From which wait to which its connections waited; null where it is no tooth. */
  readonly span: { readonly fromMs: number; readonly toMs: number } | null;
}

/** The comb as rows of a table. */
export function combRows({ m1, m3 }: Pick<WaitAnswer, "m1" | "m3">): readonly CombRow[] {
  return [
    ...m1.teeth.map(({ atMs, count }) => ({ name: toothText(atMs), count, span: { fromMs: atMs - 50, toMs: atMs + (atMs < FINE_UNTIL_MS ? TOOTH_AFTER_MS : 1_000) } })),
    ...(m1.between > 0 ? [{ name: "between the teeth", count: m1.between, span: null }] : []),
    { name: "unresolved", count: m3.count, span: null },
    { name: "auth-pending", count: m3.pending, span: null },
  ];
}
