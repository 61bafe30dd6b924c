import type { Attempt } from "@/lib/domain/attempt";
import type { Instant } from "@/lib/domain/instant";

type Written<T> = T extends bigint ? string : T extends readonly (infer Item)[] ? readonly Written<Item>[] : T extends object ? { readonly [Key in keyof T]: Written<T[Key]> } : T;

/** An attempt as JSON text; its instants are decimal texts. */
export function printAttempt(attempt: Attempt): string {
  return JSON.stringify(attempt, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

/** The attempt of a text that printAttempt made. A field that is added to attempts is absent in texts that were stored before. */
export function parseAttempt(text: string): Attempt {
  // Only printAttempt writes what is read here.
  const { time, legs, l7, established, ...rest } = JSON.parse(text) as Written<Attempt>;
  return {
    ...rest,
    time: BigInt(time),
    legs: legs.map((leg) => ({ ...leg, refusedAt: leg.refusedAt.map(BigInt), throughAt: instantOf(leg.throughAt) })),
    l7: { ...l7, lastRefusedAt: instantOf(l7.lastRefusedAt) },
    established: { packets: established.packets, firstAt: instantOf(established.firstAt), lastAt: instantOf(established.lastAt) },
  };
}

function instantOf(text: string | null): Instant | null {
  return text === null ? null : BigInt(text);
}
