import { plusMs, type Instant } from "@/lib/domain/instant";
import { BUCKET_NS, bucketOf } from "@/lib/domain/pair-row";
import { ceilTo } from "@/lib/domain/time-steps";
import type { EngineCaps } from "../caps";
import type { Recorder } from "./recorder";

/** What is kept elsewhere, as far as memory must know. */
export interface KeptHistory {
  /** null: this process writes nothing of what it takes in. */
  readonly recorder: Recorder | null;
  /** What an earlier life stored: minutes before it are the store's. null: nothing, or not known yet. */
  frontier(): Instant | null;
  /** Before it an earlier life may have stored single events and attempts that this one never saw; null: there was none, or it is not known yet. */
  listedFrom(): Instant | null;
  /** Minutes before it are stored for certain. */
  storedUntil(): Instant | null;
}

/** Minutes that memory may let go at the stream's time `newest`: what is past its retention, and of what is stored all but the newest stretch. */
export function forgettableBefore(newest: Instant, kept: KeptHistory | null, caps: EngineCaps): Instant {
  const expired = plusMs(newest, -caps.retention.minutesMs);
  const stored = kept?.storedUntil() ?? null;
  if (stored === null) return expired;
  const spare = bucketOf(plusMs(newest, -caps.storedMinutesMs));
  return later(expired, spare < stored ? spare : stored);
}

/** The first minute that memory holds whole, when it `forgot` everything before that instant; null: it holds all there is. */
export function memoryFromOf(kept: KeptHistory | null, forgot: Instant | null): Instant | null {
  const frontier = kept?.frontier() ?? null;
  const held = forgot === null ? null : ceilTo(forgot, BUCKET_NS);
  return frontier === null || held === null ? (frontier ?? held) : later(frontier, held);
}

/** The first moment from which memory holds single events and attempts of every node, when it `forgot` everything before that instant; null: it holds all there is. */
export function listedFromOf(kept: KeptHistory | null, forgot: Instant | null): Instant | null {
  const minutes = memoryFromOf(kept, forgot);
  const listed = kept?.listedFrom() ?? null;
  return minutes === null || listed === null ? (minutes ?? listed) : later(minutes, listed);
}

function later(a: Instant, b: Instant): Instant {
  return a > b ? a : b;
}
