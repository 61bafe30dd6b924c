import { instantFromMs, printInstant } from "@/lib/domain/instant";
import type { SourceHealthWire } from "./answer";

/** What the engine knows of its one source, in the shape that the ports give it. */
export interface SourceStanding {
  readonly nature: { readonly type: "relay" | "capture" | "simulator"; readonly label: string; readonly live: boolean; readonly stored?: boolean };
  readonly health: {
    readonly state: SourceHealthWire["state"];
    readonly sinceMs: number;
    readonly attempt: number;
    readonly retryAtMs: number | null;
    readonly lastError: string | null;
    readonly sentence: string;
  };
  readonly relayVersion: string | null;
  readonly flowsPerSec: number | null;
  readonly lagMs: number | null;
}

/** The flow source's state as the strip shows it. */
export function healthToWire({ nature, health, relayVersion, flowsPerSec, lagMs }: SourceStanding): SourceHealthWire {
  return {
    type: nature.type,
    label: nature.label,
    live: nature.live,
    ...(nature.stored === true && { stored: true }),
    state: health.state,
    since: printInstant(instantFromMs(health.sinceMs)),
    attempt: health.attempt,
    retryAt: health.retryAtMs === null ? null : printInstant(instantFromMs(health.retryAtMs)),
    lastError: health.lastError,
    sentence: health.sentence,
    flowsPerSec,
    lagMs,
    relayVersion,
  };
}
