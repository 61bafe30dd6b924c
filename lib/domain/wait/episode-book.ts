import { attemptIdOf, type Attempt, type AuthLeg } from "../attempt";
import { LATE_AFTER_MS } from "../attempt";
import { plusMs, type Instant } from "../instant";
import { episodesOf, expiryOf, type Episode, type EpisodeKey, type OpenEpisode, type RefusalPoint } from "./episode";

export interface KeyedEpisode extends EpisodeKey, Episode<Attempt> {}

/** Cold starts by identities, node and direction, from what attempts say of their legs. Order of attempts does not matter. */
export interface EpisodeBook {
  /** Takes back what the legs of `before` said and adds those of `next`. */
  fold(before: Attempt | null, next: Attempt | null): void;
  /** Ends what no event can change any more; `watermark` never moves back. */
  settle(watermark: Instant): void;
  /** Every episode held: those that ended and, of each key, what its points make by `now`. */
  all(now: Instant | null): readonly KeyedEpisode[];
  forgetBefore(at: Instant): void;
  readonly keys: number;
  readonly ended: number;
  /** Keys and ended episodes that were let go at a cap. */
  readonly dropped: number;
  /** From this time on no ended episode was let go; null while none was. */
  readonly completeSince: Instant | null;
}

export interface EpisodeCaps {
  readonly keys: number;
  readonly episodes: number;
}

interface KeyState {
  readonly key: EpisodeKey;
  readonly refusals: RefusalPoint<Attempt>[];
  /** Of keys that are not being refused only the newest: a refusal that is read late may still need them. */
  readonly throughs: Instant[];
  open: OpenEpisode<Attempt> | null;
}

/** Verdicts that end nothing are kept this many, the newest: a refusal that is read late may still come before one. */
const SPARE_THROUGHS = 16;
const THROUGHS_FROM = 64;
/** Refusals kept of one key: beyond it the newest ones but the last are not kept one by one. */
const REFUSALS_CAP = 4_096;
/** Every key is looked at: often enough is every five seconds. */
const SETTLE_EACH_NS = 5_000_000_000n;
/** Ended episodes are let go this many at a time. */
const LET_GO = 256;

/** An empty book; beyond its caps the key not heard of longest and the oldest episode are let go. `onEnded` is told each episode that ended, once. */
export function createEpisodeBook(caps: EpisodeCaps, onEnded: (episode: KeyedEpisode) => void = () => undefined): EpisodeBook {
  const keys = new Map<string, KeyState>();
  let ended: KeyedEpisode[] = [];
  let horizon: Instant | null = null;
  let dropped = 0;
  let completeSince: Instant | null = null;

  function stateOf(attempt: Attempt, leg: AuthLeg, make: boolean): KeyState | null {
    const sourceIdentity = attempt.source.identity;
    const destinationIdentity = attempt.destination.identity;
    const name = `${sourceIdentity}>${destinationIdentity}|${leg.at}|${leg.node}`;
    const held = keys.get(name);
    if (held || !make) return held ?? null;
    if (keys.size >= caps.keys) dropQuietest();
    const state: KeyState = { key: { sourceIdentity, destinationIdentity, node: leg.node, at: leg.at }, refusals: [], throughs: [], open: null };
    keys.set(name, state);
    return state;
  }

  function dropQuietest(): void {
    for (const [name, state] of keys) {
      if (state.open !== null || state.refusals.length > 0) continue;
      keys.delete(name);
      return;
    }
    const oldest = keys.entries().next();
    if (oldest.done) return;
    keys.delete(oldest.value[0]);
    dropped += 1;
  }

  function add(attempt: Attempt): void {
    for (const leg of attempt.legs) {
      const state = stateOf(attempt, leg, true);
      if (!state) continue;
      for (const at of leg.refusedAt) if (isOpenTo(at)) addRefusal(state, { at, by: attempt });
      if (leg.withAuth && leg.throughAt !== null && isOpenTo(leg.throughAt)) addThrough(state, leg.throughAt);
    }
  }

  function takeBack(attempt: Attempt): void {
    for (const leg of attempt.legs) {
      const state = stateOf(attempt, leg, false);
      if (!state) continue;
      for (const at of leg.refusedAt) {
        const place = state.refusals.findLastIndex((point) => point.at === at && attemptIdOf(point.by) === attemptIdOf(attempt));
        if (place >= 0) state.refusals.splice(place, 1);
      }
      if (!leg.withAuth || leg.throughAt === null) continue;
      const place = state.throughs.lastIndexOf(leg.throughAt);
      if (place >= 0) state.throughs.splice(place, 1);
    }
  }

  /** What lies before the horizon is settled: neither added nor taken back any more. */
  function isOpenTo(at: Instant): boolean {
    return horizon === null || at >= horizon;
  }

  function settleKey(state: KeyState, until: Instant): void {
    const refusals = state.refusals.splice(0, countBefore(state.refusals.length, (index) => (state.refusals[index]?.at ?? until) < until));
    const throughs = state.throughs.splice(0, countBefore(state.throughs.length, (index) => (state.throughs[index] ?? until) < until));
    if (state.open === null && refusals.length === 0) return;
    const { ended: past, open } = episodesOf(refusals, throughs, state.open);
    for (const episode of past) push({ ...state.key, ...episode });
    state.open = open;
    if (open === null || expiryOf(open) >= until) return;
    push({ ...state.key, ...open, closedAt: null, state: "unresolved" });
    state.open = null;
  }

  function push(episode: KeyedEpisode): void {
    ended.push(episode);
    onEnded(episode);
    if (ended.length < caps.episodes + LET_GO) return;
    dropped += LET_GO;
    for (const gone of ended.splice(0, LET_GO)) noteGone(gone);
  }

  function noteGone(gone: KeyedEpisode): void {
    if (completeSince === null || gone.openedAt > completeSince) completeSince = gone.openedAt;
  }

  return {
    fold(before, next) {
      if (before) takeBack(before);
      if (next) add(next);
    },
    settle(watermark) {
      const until = plusMs(watermark, -LATE_AFTER_MS);
      if (horizon !== null && until < horizon + SETTLE_EACH_NS) return;
      horizon = until;
      for (const [name, state] of keys) {
        settleKey(state, until);
        if (state.open === null && state.refusals.length === 0 && state.throughs.length === 0) keys.delete(name);
      }
    },
    all(now) {
      const found = [...ended];
      for (const { key, refusals, throughs, open } of keys.values()) {
        if (open === null && refusals.length === 0) continue;
        const made = episodesOf(refusals, throughs, open);
        for (const episode of made.ended) found.push({ ...key, ...episode });
        if (made.open) found.push({ ...key, ...made.open, closedAt: null, state: now !== null && expiryOf(made.open) < now ? "unresolved" : "open" });
      }
      return found;
    },
    forgetBefore(at) {
      const kept = ended.filter((episode) => episode.openedAt >= at);
      if (kept.length < ended.length) ended = kept;
    },
    get keys() {
      return keys.size;
    },
    get ended() {
      return ended.length;
    },
    get dropped() {
      return dropped;
    },
    get completeSince() {
      return completeSince;
    },
  };
}

function addRefusal(state: KeyState, point: RefusalPoint<Attempt>): void {
  const { refusals } = state;
  let place = refusals.length;
  while (place > 0 && comesAfter(refusals[place - 1], point)) place -= 1;
  refusals.splice(place, 0, point);
  if (refusals.length > REFUSALS_CAP) refusals.splice(-2, 1);
}

/** By time, then by attempt: the order does not depend on what was read first. */
function comesAfter(held: RefusalPoint<Attempt> | undefined, point: RefusalPoint<Attempt>): boolean {
  return held !== undefined && (held.at > point.at || (held.at === point.at && attemptIdOf(held.by) > attemptIdOf(point.by)));
}

function addThrough(state: KeyState, at: Instant): void {
  const { throughs } = state;
  let place = throughs.length;
  while (place > 0 && (throughs[place - 1] ?? at) > at) place -= 1;
  throughs.splice(place, 0, at);
  if (throughs.length > THROUGHS_FROM + 2 * state.refusals.length) thinOut(state);
}

/** Lets go of verdicts that no refusal came before since the last one: they end nothing. */
function thinOut({ throughs, refusals, open }: KeyState): void {
  const spare = throughs.length - SPARE_THROUGHS;
  const kept = throughs.filter((at, index) => {
    if (index >= spare) return true;
    const last = throughs[index - 1];
    if (last === undefined) return open !== null || (refusals[0]?.at ?? at + 1n) <= at;
    return refusals.some((refusal) => refusal.at > last && refusal.at <= at);
  });
  throughs.splice(0, throughs.length, ...kept);
}

function countBefore(length: number, isBefore: (index: number) => boolean): number {
  let count = 0;
  while (count < length && isBefore(count)) count += 1;
  return count;
}
