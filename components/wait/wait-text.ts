import { countText } from "@/components/ui/format";
import { P50_FROM, TAIL_FROM } from "@/lib/domain/wait/percentiles";
import type { WaitAnswer } from "@/lib/wire/wait";

/** A wait in seconds with two digits, as it stands beside its unit: `1.02`. */
export function secondsText(ms: number): string {
  return (ms / 1000).toFixed(2);
}

/** What a percentile is when it is not given: `n < 40`. */
export function tooFewText(percentile: "p50" | "p95" | "p99"): string {
  return `n < ${percentile === "p50" ? P50_FROM : TAIL_FROM}`;
}

/** A tooth by its second: `1 s`. */
export function toothText(atMs: number): string {
  return `${atMs / 1000} s`;
}

const REASONS: readonly (readonly [key: keyof WaitAnswer["m1"]["excluded"], text: string])[] = [
  ["loss", "near lost events"],
  ["gap", "near a gap in the stream"],
  ["edge", "at the start of what a node held"],
  ["verdictsOff", "without a verdict that ends the wait"],
];

/** How many waits are not measured. */
export function excludedOf({ excluded }: WaitAnswer["m1"]): number {
  return excluded.loss + excluded.gap + excluded.edge + excluded.verdictsOff;
}

/** Why they are not: `12 near lost events, 6 near a gap in the stream`. */
export function excludedText({ excluded }: WaitAnswer["m1"]): string {
  return REASONS.filter(([key]) => excluded[key] > 0).map(([key, text]) => `${countText(excluded[key])} ${text}`).join(", ");
}
