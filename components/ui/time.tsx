"use client";

import { agoText, clockText, fullTimeText } from "./format";
import { useLocalZone, useNow, useStanding } from "./now";

interface TimeProps {
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly precision?: "min" | "sec" | "ms" | "full";
  readonly className?: string;
}

/** A time of day in UTC; the whole time, and the reader's local time, as its title. */
export function Time({ at, precision = "sec", className }: TimeProps) {
  const zone = useLocalZone();
  return (
    <time dateTime={at} title={fullTimeText(at, zone)} className={className}>
      {clockText(at, precision)}
    </time>
  );
}

/** How long ago, counting on: "2 s ago"; "2 s before" on a page whose clock stands. Drawn in the browser alone. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow();
  const standing = useStanding();
  return now === null ? null : <span>{standing ? agoText(at, now).replace(/ ago$/, " before").replace(/^now$/, "just then") : agoText(at, now)}</span>;
}
