import { countText } from "@/components/ui/format";
import { P50_FROM } from "@/lib/domain/wait/percentiles";
import type { WaitAnswer } from "@/lib/wire/wait";
import { secondsText, tooFewText, toothText } from "./wait-text";

export interface ColdStartRow {
  readonly name: string;
  readonly value: string;
  readonly known: boolean;
}

/** M2 in rows, and what SYN to SYN-ACK compares to. */
export function prepareColdStarts({ m2, synAck }: Pick<WaitAnswer, "m2" | "synAck">): { readonly rows: readonly ColdStartRow[]; readonly comparison: string } {
  const percentile = (name: "p50" | "p95", ms: number | null): ColdStartRow => (ms === null ? { name, value: tooFewText(name), known: false } : { name, value: `${secondsText(ms)} s`, known: true });
  const teeth = [...m2.teeth.map(({ atMs, count }) => `${toothText(atMs)}: ${countText(count)}`), ...(m2.between > 0 ? [`between: ${countText(m2.between)}`] : [])];
  return {
    rows: [
      percentile("p50", m2.p50Ms),
      percentile("p95", m2.p95Ms),
      { name: "by tooth", value: teeth.join(" · ") || "none ended", known: teeth.length > 0 },
      { name: "unresolved, open", value: `${countText(m2.unresolved)}, ${countText(m2.open)}`, known: true },
    ],
    comparison: synAck.reason === null ? `${timesText(synAck.atOnce)} for connections let through at once, ${timesText(synAck.afterRefusal)} for the last SYN of those refused first. It is a round trip of network and server, and no part of the wait.` : `not measured: ${synAck.reason}.`,
  };
}

function timesText({ count, p50Ms }: WaitAnswer["synAck"]["atOnce"]): string {
  return p50Ms === null ? `n < ${P50_FROM} (n = ${countText(count)})` : `p50 ${p50Ms.toFixed(1)} ms (n = ${countText(count)})`;
}
