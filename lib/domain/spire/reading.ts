/**
 * One thing that SPIRE may tell, and how we stand with it. Only `live` vouches that its value holds now. `not-observed`:
 * the way SPIRE is read cannot see it, so nothing follows from its silence. `syncing`: not read yet, whatever the
 * reason. `forbidden`: SPIRE refuses us. `absent`: this server has no such thing to ask for.
 */
export type Reading<Value> =
  | { readonly state: "not-observed"; readonly sentence: string }
  | (Standing & { readonly state: "syncing" | "forbidden" | "absent" })
  | (Standing & Known<Value> & { readonly state: "live" })
  | (Standing & Known<Value> & { readonly state: "stale" });

export type ReadingState = Reading<unknown>["state"];

export interface Known<Value> {
  readonly value: Value;
  /** Epoch ms at which the value was last read. */
  readonly readAtMs: number;
}

export interface Standing {
  /** Epoch ms at which this state began. */
  readonly sinceMs: number;
  /** Consecutive failed attempts; 0 while live. */
  readonly attempt: number;
  /** Epoch ms of the next attempt, when one is planned. */
  readonly retryAtMs: number | null;
  /** What the other side or the transport said, made safe to show. */
  readonly lastError: string | null;
  /** Plain words on what is wrong and what to do; "" when all is well. */
  readonly sentence: string;
}

/** What was last read, whether or not it still holds; null when nothing was. */
export function knownOf<Value>(reading: Reading<Value>): Known<Value> | null {
  return reading.state === "live" || reading.state === "stale" ? reading : null;
}

/** Why nothing may be concluded from what is not in a reading; null when it is live, so that its silence speaks. */
export function silenceOf(reading: Reading<unknown>): string | null {
  switch (reading.state) {
    case "live":
      return null;
    case "stale":
      return reading.sentence === "" ? "it was read before, and cannot be read again" : reading.sentence;
    case "syncing":
      return reading.sentence === "" ? "it has not been read yet" : reading.sentence;
    case "not-observed":
    case "forbidden":
    case "absent":
      return reading.sentence;
    default:
      return reading satisfies never;
  }
}

/** A reading of what follows from another's value, in the same state. */
export function mapReading<From, To>(reading: Reading<From>, map: (value: From) => To): Reading<To> {
  return reading.state === "live" || reading.state === "stale" ? { ...reading, value: map(reading.value) } : reading;
}
