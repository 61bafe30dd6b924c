import type { CapReport } from "@/lib/domain/ledger-caps";
import type { SourceHealth, SourceNature } from "@/lib/ports/flow-source";

/** Caps at which counts are lost, by name; at the others only lists get shorter. */
const COUNTING_CAPS: ReadonlySet<string> = new Set(["connections", "events of one connection", "pairs"]);

/** Why what a stream brought is not complete: sentences. */
export function streamReasonsOf(nature: SourceNature, health: SourceHealth, broken: number, caps: readonly CapReport[]): string[] {
  const reasons: string[] = [];
  if (nature.live && health.state !== "live") reasons.push(`the stream is ${health.state}${health.sentence === "" ? "" : `: ${health.sentence}`}`);
  if (broken > 0) reasons.push(`${broken} broken ${broken === 1 ? "record was" : "records were"} skipped`);
  for (const cap of caps) {
    if (cap.dropped > 0 && COUNTING_CAPS.has(cap.name)) reasons.push(`${cap.dropped} ${cap.name} beyond the cap of ${cap.cap}: ${cap.says}`);
  }
  return reasons;
}
