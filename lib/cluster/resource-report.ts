import type { ResourceState } from "@/lib/domain/cluster/records";
import type { Clock } from "@/lib/ports/clock";
import type { MissingRight, ResourceHealth } from "@/lib/ports/cluster-source";
import type { Mailbox } from "./mailbox";
import type { ObjectIntake } from "./object-intake";
import type { AnyResourcePlan } from "./resources";

/** What a reader says of itself. */
export interface ResourceReport {
  state(state: ResourceState, sentence: string, more?: { readonly missing?: MissingRight; readonly retryAtMs?: number; readonly attempt?: number }): void;
  /** The server said something of this resource. */
  heard(): void;
  readonly current: ResourceState;
  health(): ResourceHealth;
}

/** A report that begins as `syncing` and tells `mailbox` of every change of state or sentence. */
export function createResourceReport(plan: Pick<AnyResourcePlan, "resource" | "title">, intake: ObjectIntake, mailbox: Mailbox, clock: Clock): ResourceReport {
  let state: ResourceState = "syncing";
  let sinceMs = clock.now();
  let sentence = "It is being read for the first time.";
  let missing: MissingRight | null = null;
  let heardAtMs: number | null = null;
  let attempt = 0;
  let retryAtMs: number | null = null;
  let leftOutTold = 0;

  function health(): ResourceHealth {
    const leftOut = intake.leftOutReason === "" ? "" : `Left out: ${intake.leftOutReason}.`;
    return {
      resource: plan.resource, title: plan.title, state, sinceMs, sentence: [sentence, leftOut].filter((part) => part !== "").join(" "),
      missing, objects: intake.objects, leftOut: intake.leftOut, heardAtMs, attempt, retryAtMs,
    };
  }

  mailbox.health(health());
  return {
    state(next, said, more = {}) {
      const isSame = next === state && said === sentence;
      if (next !== state) sinceMs = clock.now();
      state = next;
      sentence = said;
      missing = more.missing ?? null;
      attempt = more.attempt ?? 0;
      retryAtMs = more.retryAtMs ?? null;
      if (!isSame) mailbox.health(health());
    },
    heard() {
      heardAtMs = clock.now();
      if (intake.leftOut === leftOutTold) return;
      leftOutTold = intake.leftOut;
      mailbox.health(health());
    },
    get current() {
      return state;
    },
    health,
  };
}
