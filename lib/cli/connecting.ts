import { AppError } from "@/lib/platform/errors";
import type { SourceHealth } from "@/lib/runtime/once";

/** A Relay that refused or broke off is given this long, one that says nothing at all longer. */
const FAILING_MS = 4_000;
const SILENT_MS = 20_000;

/** Why a live source is given up, `waitedMs` after it was opened; null while it is live or may still become so. */
export function givenUp(label: string, health: SourceHealth, waitedMs: number): AppError | null {
  switch (health.state) {
    case "live":
    case "stale":
      return null;
    case "forbidden":
      return failure("forbidden", label, health);
    case "stopped":
      return failure("source-failed", label, health);
    case "retrying":
      return waitedMs > FAILING_MS ? failure("source-failed", label, health) : null;
    case "starting":
      return waitedMs > SILENT_MS ? failure("source-failed", label, health) : null;
    default:
      return health.state satisfies never;
  }
}

function failure(code: "forbidden" | "source-failed", label: string, { sentence, lastError }: SourceHealth): AppError {
  return new AppError(code, `${label} cannot be read: ${(sentence || lastError || "it did not answer").replace(/\.$/, "")}.`);
}
