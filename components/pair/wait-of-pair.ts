import type { CombDrawing } from "@/components/charts/comb-drawing";
import { layoutComb } from "@/components/charts/comb-layout";
import { bucketOfWait } from "@/lib/domain/wait/buckets";
import { SYN_TEETH, toothOfBucket } from "@/lib/domain/wait/teeth";
import { P50_FROM, TAIL_FROM } from "@/lib/domain/wait/percentiles";
import type { WaitAnswer } from "@/lib/wire/wait";

/** A pair's waits, ready for a small comb. */
export interface WaitOfPair {
  readonly drawing: CombDrawing;
  /** "p50 1.02 s", or that the samples are too few. */
  readonly percentiles: readonly string[];
  readonly excluded: number;
}

/** Drawn even when nothing is on them, seconds. */
const ALWAYS_UNTIL_SEC = 5;

/** null when none of its connections met a refusal: there is nothing to draw. */
export function prepareWaitOfPair({ m1, m3 }: Pick<WaitAnswer, "m1" | "m3">): WaitOfPair | null {
  const excluded = m1.excluded.loss + m1.excluded.gap + m1.excluded.edge + m1.excluded.verdictsOff;
  if (m1.count + m3.count + m3.pending + excluded === 0) return null;
  const counts = new Map<number, number>(SYN_TEETH.linear.filter((sec) => sec <= ALWAYS_UNTIL_SEC).map((sec) => [sec * 1_000, 0]));
  for (const { atMs, count } of m1.teeth) counts.set(atMs, count);
  return {
    drawing: layoutComb({
      teeth: [...counts].sort((a, b) => a[0] - b[0]).map(([atMs, count]) => ({ atMs, count })),
      between: m1.buckets.filter((bucket) => toothOfBucket(bucketOfWait(bucket.fromMs)) === null).map((bucket) => ({ atMs: bucket.fromMs + bucket.widthMs / 2, count: bucket.count })),
      beyond: [
        { name: "unresolved", look: "unresolved", count: m3.count },
        { name: "auth-pending", look: "pending", count: m3.pending },
      ],
      marks: [],
    }),
    percentiles: [
      m1.p50Ms === null ? `p50 n < ${P50_FROM}` : `p50 ${(m1.p50Ms / 1_000).toFixed(2)} s`,
      ...(m1.p95Ms === null ? (m1.count < P50_FROM ? [] : [`p95 n < ${TAIL_FROM}`]) : [`p95 ${(m1.p95Ms / 1_000).toFixed(2)} s`]),
    ],
    excluded,
  };
}
