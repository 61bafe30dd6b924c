import type { ReactNode } from "react";
import { Glyph, type GlyphProps } from "./glyph";

export type IconName =
  | "live" | "ok" | "loss" | "gap" | "retry" | "stale" | "forbidden" | "stopped" | "not-known"
  | "filter" | "search" | "link" | "down" | "right" | "close" | "info" | "pause" | "swap" | "frozen" | "copy" | "theme" | "external";

const line = (d: string, width = 1.6) => <path d={d} fill="none" stroke="currentColor" strokeWidth={width} />;

const SHAPE: Readonly<Record<IconName, ReactNode>> = {
  live: <path fill="currentColor" d="M4 2.5 13 8l-9 5.5z" />,
  ok: line("M3 8.5 6.5 12 13 4.5", 1.8),
  loss: line("M1.5 13.5 4.5 2.5M6.3 13.5l3-11M11.1 13.5l3-11"),
  gap: (
    <>
      {line("M2 2.5v11M14 2.5v11", 1.8)}
      <path d="M5 8h6" stroke="currentColor" strokeWidth="1.5" strokeDasharray="1.5 1.5" />
    </>
  ),
  retry: line("M13 8a5 5 0 1 1-1.7-3.8M13 1.5v3.2H9.8"),
  stale: (
    <>
      <rect x="2.2" y="2.2" width="11.6" height="11.6" rx="3.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      {line("M8 4.7V8l2.4 1.7", 1.5)}
    </>
  ),
  forbidden: (
    <>
      <path d="M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4z" fill="none" stroke="currentColor" strokeWidth="1.5" />
      {line("M4.4 11.6 11.6 4.4")}
    </>
  ),
  stopped: <path d="M3.5 3.5h9v9h-9z" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  "not-known": (
    <rect x="2.8" y="2.8" width="10.4" height="10.4" rx="1" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeDasharray="0.01 3.3" />
  ),
  filter: line("M2 3.5h12M4.5 8h7M6.5 12.5h3"),
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
      {line("m10.2 10.2 3.8 3.8", 1.8)}
    </>
  ),
  link: line("M6.5 9.5l3-3M7.5 4.5l1-1a2.8 2.8 0 0 1 4 4l-1 1M8.5 11.5l-1 1a2.8 2.8 0 0 1-4-4l1-1", 1.5),
  down: line("m4 6.5 4 4 4-4"),
  right: line("m6.5 4 4 4-4 4"),
  close: line("m4 4 8 8m0-8-8 8"),
  info: (
    <>
      <rect x="2.2" y="2.2" width="11.6" height="11.6" rx="2.5" fill="none" stroke="currentColor" strokeWidth="1.5" />
      {line("M8 7.2v4M8 4.6v1.2")}
    </>
  ),
  pause: <path fill="currentColor" d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z" />,
  swap: line("M2 5.5h11M10 2.5l3 3-3 3M14 10.5H3M6 7.5l-3 3 3 3", 1.4),
  frozen: line("M8 1.5v13M2.4 4.7l11.2 6.6M13.6 4.7 2.4 11.3", 1.4),
  copy: line("M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1", 1.4),
  theme: (
    <>
      <path d="M8 2.5h5.5v11H8z" fill="currentColor" />
      <path d="M2.5 2.5h11v11h-11z" fill="none" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
  external: line("M9 2.5h4.5V7M13.5 2.5 7.5 8.5M6.5 3.5h-4v10h10v-4", 1.4),
};

/** A pictogram of the interface; always with a word beside it or a label. */
export function Icon({ name, label, className }: GlyphProps & { readonly name: IconName }) {
  return (
    <Glyph label={label} className={className}>
      {SHAPE[name]}
    </Glyph>
  );
}
