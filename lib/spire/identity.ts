import { clockLeadOf, type ClockLead } from "@/lib/domain/spire/expiry";
import type { OwnSvid } from "@/lib/domain/spire/trust-bundle";
import type { Clock } from "@/lib/ports/clock";
import { connectionFault, type SpireFault } from "./fault";
import type { SpireTimings } from "./options";
import type { Svid } from "./svid";
import { openSvidStream } from "./svid-stream";
import type { Tracker } from "./tracker";

export interface IdentityOptions {
  readonly socket: string;
  readonly clock: Clock;
  readonly timings: SpireTimings;
  readonly random: () => number;
  readonly maxMessageBytes: number;
  readonly tracker: Tracker<OwnSvid>;
  /** There is another identity, or none any more. */
  readonly onChange: () => void;
}

/** Who we are to SPIRE, kept up to date. */
export interface Identity {
  /** null while there is none that may be used. */
  readonly svid: Svid | null;
  readonly clockLeadMs: ClockLead;
  /** Why there is none; null while there is one. */
  objection(): SpireFault | null;
  start(): void;
  stop(): void;
}

const NOT_YET: SpireFault = connectionFault("no identity yet", "The SPIRE agent has not given this process an identity yet");

/**
 * Our identity from the Workload API. It is used until it ends and not a moment longer, though SPIRE itself would go on
 * answering over an open connection; and no longer once the agent says that it is ours no more.
 */
export function openIdentity({ clock, tracker, onChange, ...options }: IdentityOptions): Identity {
  let svid: Svid | null = null;
  let clockLeadMs: ClockLead = null;
  let trouble: SpireFault | null = null;
  let cancelEnd: () => void = () => undefined;

  const expired = ({ own }: Svid): SpireFault => {
    const endedAt = new Date(own.notAfterMs).toISOString();
    return connectionFault(`expired ${endedAt}`, `Our own identity ended at ${endedAt} and the SPIRE agent has given no newer one: agents hand out old ones while the SPIRE server is away, so look at the server`);
  };
  const isOver = ({ own }: Svid): boolean => own.notAfterMs <= clock.now();

  const stream = openSvidStream({
    ...options,
    clock,
    onSvid(next, isFresh) {
      svid = next;
      trouble = null;
      const lead = clockLeadOf(next.own, clock.now(), isFresh);
      if (isFresh || lead !== null) clockLeadMs = lead;
      cancelEnd();
      const end = (): void => {
        if (svid === next) tracker.fail(expired(next), null);
      };
      if (isOver(next)) tracker.fail(expired(next), null);
      else {
        cancelEnd = clock.after(next.own.notAfterMs - clock.now(), end);
        tracker.succeed(next.own);
      }
      onChange();
    },
    onFault(fault, retryAtMs) {
      const isNews = svid !== null || trouble?.sentence !== fault.sentence;
      trouble = fault;
      if (fault.kind === "denied") svid = null;
      tracker.fail(fault, retryAtMs);
      // The same again is no reason to hurry whoever waits for an identity.
      if (svid === null && isNews) onChange();
    },
  });

  return {
    get svid() {
      return svid === null || isOver(svid) ? null : svid;
    },
    get clockLeadMs() {
      return clockLeadMs;
    },
    objection() {
      if (svid === null) return trouble === null ? NOT_YET : { ...trouble, kind: "connection" };
      return isOver(svid) ? expired(svid) : null;
    },
    start: stream.start,
    stop() {
      cancelEnd();
      stream.stop();
    },
  };
}
