import type { CapReport } from "@/lib/domain/ledger-caps";
import type { SourceHealth, SourceNature } from "@/lib/ports/flow-source";

/** Caps at which counts are lost, by name; at the others only lists get shorter. */
const COUNTING_CAPS: ReadonlySet<string> = new Set(["connections", "events of one connection", "pairs"]);

/** What a stream's state now says against the completeness of what reaches up to now. */
export function reasonsOfHealth(nature: SourceNature, health: SourceHealth): string[] {
  if (nature.stored === true && health.state === "live") return health.sentence === "" ? [] : [health.sentence];
  return nature.live && health.state !== "live" ? [`the stream is ${health.state}${health.sentence === "" ? "" : `: ${health.sentence}`}`] : [];
}

/** What was skipped or let go since the source was opened, whenever that was. */
export function reasonsOfLosses(broken: number, caps: readonly CapReport[]): string[] {
  const reasons = broken > 0 ? [`${broken} broken ${broken === 1 ? "record was" : "records were"} skipped`] : [];
  for (const cap of caps) {
    if (cap.dropped > 0 && COUNTING_CAPS.has(cap.name)) reasons.push(`${cap.dropped} ${cap.name} beyond the cap of ${cap.cap}: ${cap.says}`);
  }
  return reasons;
}
