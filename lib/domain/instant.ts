/** Nanoseconds since the Unix epoch: exact, as Hubble reports them; a JavaScript Date would lose six digits. */
export type Instant = bigint;

const NANOS_PER_MS = 1_000_000n;
const NANOS_PER_SEC = 1_000_000_000n;

/** The time from `earlier` to `later` in milliseconds, with sub-millisecond digits; negative when `later` is earlier. */
export function msBetween(earlier: Instant, later: Instant): number {
  return Number(later - earlier) / 1e6;
}

/** `at` moved by `ms` milliseconds (whole nanoseconds; a fraction of one is dropped). */
export function plusMs(at: Instant, ms: number): Instant {
  return at + BigInt(Math.trunc(ms * 1e6));
}

/** An instant from epoch milliseconds (a clock's reading). */
export function instantFromMs(epochMs: number): Instant {
  return BigInt(Math.trunc(epochMs)) * NANOS_PER_MS;
}

/** Epoch milliseconds of an instant, truncated towards the past. */
export function msOfInstant(at: Instant): number {
  const ms = at / NANOS_PER_MS;
  return Number(at < 0n && ms * NANOS_PER_MS !== at ? ms - 1n : ms);
}

/** RFC 3339 in UTC with 0, 3, 6 or 9 fractional digits, as protobuf's JSON mapping prints a Timestamp. */
export function printInstant(at: Instant): string {
  const whole = at >= 0n || at % NANOS_PER_SEC === 0n ? at / NANOS_PER_SEC : at / NANOS_PER_SEC - 1n;
  const nanos = at - whole * NANOS_PER_SEC;
  const head = new Date(Number(whole) * 1000).toISOString().slice(0, -5);
  if (nanos === 0n) return `${head}Z`;
  const digits = nanos.toString().padStart(9, "0");
  if (nanos % 1_000_000n === 0n) return `${head}.${digits.slice(0, 3)}Z`;
  if (nanos % 1_000n === 0n) return `${head}.${digits.slice(0, 6)}Z`;
  return `${head}.${digits}Z`;
}

const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** An instant from an RFC 3339 text with up to nine fractional digits; null when the text is not one. */
export function parseInstant(text: string): Instant | null {
  const found = RFC3339.exec(text);
  if (!found) return null;
  const ms = Date.parse(`${found[1]}${found[3]}`);
  if (Number.isNaN(ms)) return null;
  return BigInt(ms) * NANOS_PER_MS + BigInt((found[2] ?? "").padEnd(9, "0"));
}
