/** Lets so many through at once, and so many a minute after that. */
export interface RateGate {
  /** 0 when this one may pass, and it counts; else milliseconds until the next may. */
  pass(): number;
}

/** A gate that is full at first; `now` gives epoch milliseconds, and may go back. */
export function createRateGate(atOnce: number, perMinute: number, now: () => number): RateGate {
  const eachMs = 60_000 / perMinute;
  let left = atOnce;
  let filledMs = now();
  return {
    pass() {
      const nowMs = now();
      // A clock that was set back gives nothing, and takes nothing away.
      if (nowMs > filledMs) left = Math.min(atOnce, left + (nowMs - filledMs) / eachMs);
      filledMs = nowMs;
      if (left < 1) return Math.ceil((1 - left) * eachMs);
      left -= 1;
      return 0;
    },
  };
}
