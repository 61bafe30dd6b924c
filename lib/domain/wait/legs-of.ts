import type { AuthLeg } from "../attempt";
import type { Evidence } from "../evidence";
import type { Instant } from "../instant";
import { KNOWN_AUTH, type Voice } from "../outcome-of";

/** Shared by all that have none: most attempts do. */
const NO_LEGS: readonly AuthLeg[] = Object.freeze([]);
/** More refusals of one connection than a kernel sends SYNs in 70 s: what repeats faster keeps its first ones and its last. */
const REFUSALS_KEPT = 16;
/** A drop this close to a verdict of its node reports the same refusal. */
const ECHO_NS = 10_000_000n;

/** The legs of one attempt: what each node said of authentication in each direction. */
export function legsOf(voices: readonly Voice[]): readonly AuthLeg[] {
  let legs = NO_LEGS;
  for (const voice of voices) {
    const leg = legOf(voice);
    // A literal takes what it holds; a list that is pushed to keeps room for sixteen more, in every attempt.
    if (leg) legs = legs.length === 0 ? [leg] : legs.concat(leg);
  }
  return legs;
}

function legOf({ node, at, words }: Voice): AuthLeg | null {
  let refusedAt: Instant[] | null = null;
  let through: Evidence | null = null;
  for (const word of words) {
    if (word.meaning === "refuses-auth") refusedAt = withRefusal(refusedAt, word.time);
    else if (through === null && word.kind === "verdict" && word.meaning === "lets-through" && (refusedAt !== null || provesAuth(word))) through = word;
  }
  if (refusedAt === null && through === null) return null;
  return { node, at, refusedAt: refusedAt ?? NO_TIMES, throughAt: through?.time ?? null, withAuth: through !== null && provesAuth(through) };
}

const NO_TIMES: readonly Instant[] = Object.freeze([]);

function withRefusal(times: Instant[] | null, time: Instant): Instant[] {
  const last = times?.at(-1);
  if (times === null || last === undefined) return [time];
  if (time - last <= ECHO_NS) return times;
  if (times.length >= REFUSALS_KEPT) times.pop();
  times.push(time);
  return times;
}

function provesAuth(word: Evidence): boolean {
  return word.demandsAuth && KNOWN_AUTH.has(word.authType);
}

/** How long a leg waited: its first refusal to its first let-through, ms; null when it did not, or no verdict says so. */
export function waitOfLeg(leg: AuthLeg): number | null {
  const [refused] = leg.refusedAt;
  return refused === undefined || leg.throughAt === null || leg.throughAt < refused ? null : Number(leg.throughAt - refused) / 1e6;
}

/**
 * How long a connection waited for authentication (rule 7): the sum of its legs, ms. Two nodes' clocks are never
 * subtracted. null: no leg waited.
 */
export function sumOfLegs(legs: readonly AuthLeg[]): number | null {
  let nanos = 0n;
  let waited = false;
  for (const { refusedAt, throughAt } of legs) {
    const [refused] = refusedAt;
    if (refused === undefined || throughAt === null || throughAt < refused) continue;
    nanos += throughAt - refused;
    waited = true;
  }
  return waited ? Number(nanos) / 1e6 : null;
}

/** True when both say the same. */
export function sameLegs(a: readonly AuthLeg[], b: readonly AuthLeg[]): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((leg, index) => sameLeg(leg, b[index]));
}

function sameLeg(a: AuthLeg, b: AuthLeg | undefined): boolean {
  return (
    b !== undefined &&
    a.node === b.node &&
    a.at === b.at &&
    a.throughAt === b.throughAt &&
    a.withAuth === b.withAuth &&
    a.refusedAt.length === b.refusedAt.length &&
    a.refusedAt[0] === b.refusedAt[0] &&
    a.refusedAt.at(-1) === b.refusedAt.at(-1)
  );
}
