import type { Instant } from "@/lib/domain/instant";
import type { Log } from "@/lib/ports/log";
import type { RelayAddress } from "./address";
import type { HealthState } from "./health-state";
import type { Intake, IntakeParts } from "./intake";
import type { RelayTimings } from "./options";
import type { Planner } from "./plan";

/** What lives longer than a connection, and what a session works with. */
export interface SessionParts extends IntakeParts {
  readonly address: RelayAddress;
  readonly intake: Intake;
  readonly health: HealthState;
  readonly planner: Planner;
  readonly timings: RelayTimings;
  readonly maxMessageBytes: number;
  readonly backfillMs: number | null;
  readonly log: Log | null;
  isTailWanted(): boolean;
  /** Nothing before this is asked for again: a message there could not be read. */
  notBefore(): Instant | null;
}
