import type { Coverage } from "@/lib/domain/coverage";
import { sayCount } from "./say";
import type { Terminal } from "./terminal";
import { remark } from "./writing";

/** Says on standard error what is known to be missing, where the format itself has no place for it. */
export async function remarkIfShort({ err }: Terminal, coverage: Coverage): Promise<void> {
  if (coverage.lost > 0) await remark(err, `${sayCount(coverage.lost)} events were lost before they were read: ${coverage.reasons.join("; ")}.`);
  else {
    const forgotten = coverage.reasons.find((reason) => reason.includes("no longer in memory"));
    if (forgotten !== undefined) await remark(err, `${forgotten}.`);
  }
}
