"use client";

import { agoText, clockText, fullTimeText } from "./format";
import { useLocalZone, useNow } from "./now";

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

/** How long ago, counting on: "2 s ago". Drawn in the browser alone. */
export function Ago({ at }: { readonly at: string }) {
  const now = useNow();
  return now === null ? null : <span>{agoText(at, now)}</span>;
}
