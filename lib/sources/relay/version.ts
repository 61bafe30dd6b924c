/** A Cilium release line, as far as it decides what a server understands. */
export interface ReleaseLine {
  readonly major: number;
  readonly minor: number;
}

const VERSION = /(?:^|[\sv])(\d+)\.(\d+)(?:\.\d+)?/;

/** The release line in a version string ("cilium v1.20.2+g1234", "hubble-relay v1.15.7", "1.18.0"); null when there is none. */
export function releaseLineOf(version: string | null): ReleaseLine | null {
  const found = version === null ? null : VERSION.exec(version);
  if (!found) return null;
  return { major: Number(found[1]), minor: Number(found[2]) };
}

/** Negative when `left` is the older line, 0 when they are the same. */
export function compareLines(left: ReleaseLine, right: ReleaseLine): number {
  return left.major - right.major || left.minor - right.minor;
}

/** True when `line` is `major.minor` or newer. */
export function isAtLeast(line: ReleaseLine, major: number, minor: number): boolean {
  return compareLines(line, { major, minor }) >= 0;
}
