import type { ReactNode } from "react";
import { Glyph, type GlyphProps } from "./glyph";
import { joinClasses } from "./join-classes";

/** Outline = cause, fill = finality. Squares were proved, diamonds refused for it, hexagons are another rule's. */
export type OutcomeShape =
  | "authenticated"
  | "authenticated-late"
  | "auth-pending"
  | "auth-refused"
  | "allowed-unauthenticated"
  | "policy-denied"
  | "audited"
  | "other-drop"
  | "unknown";

const TINT: Readonly<Record<OutcomeShape, string>> = {
  authenticated: "tint-proved",
  "authenticated-late": "tint-proved",
  "auth-pending": "tint-missing",
  "auth-refused": "tint-missing",
  "allowed-unauthenticated": "tint-without",
  "policy-denied": "tint-rule",
  audited: "tint-rule",
  "other-drop": "tint-aside",
  unknown: "tint-aside",
};

const SHAPE: Readonly<Record<OutcomeShape, ReactNode>> = {
  authenticated: (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d="M3.5 2h9A1.5 1.5 0 0 1 14 3.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 12.5v-9A1.5 1.5 0 0 1 3.5 2zm1.2 5.4L3.6 8.6l3.2 3.2 5.6-5.7-1.2-1.2-4.4 4.5z"
    />
  ),
  "authenticated-late": (
    <>
      <path className="fill-missing" d="M0 2h2.2v12H0z" />
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M5.2 2h8.6A1.4 1.4 0 0 1 15.2 3.4v9.2a1.4 1.4 0 0 1-1.4 1.4H5.2a1.4 1.4 0 0 1-1.4-1.4V3.4A1.4 1.4 0 0 1 5.2 2zm1.1 5.4L5.2 8.6l3 3.1 5.3-5.6-1.2-1.2-4.1 4.3z"
      />
    </>
  ),
  "auth-pending": (
    <>
      <path fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" d="M8 1.6 14.4 8 8 14.4 1.6 8z" />
      <path stroke="currentColor" strokeWidth="2" strokeLinecap="round" d="M5.2 8h.01M8 8h.01M10.8 8h.01" />
    </>
  ),
  "auth-refused": (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d="M8 .8 15.2 8 8 15.2.8 8zM5.9 4.9l-1 1L7 8l-2.1 2.1 1 1L8 9l2.1 2.1 1-1L9 8l2.1-2.1-1-1L8 7z"
    />
  ),
  "allowed-unauthenticated": (
    <path fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinejoin="round" d="M3.6 2.6 13 8l-9.4 5.4z" />
  ),
  "policy-denied": <path fill="currentColor" fillRule="evenodd" d="M4.5 1.8h7L15 8l-3.5 6.2h-7L1 8zM4.6 7v2h6.8V7z" />,
  audited: (
    <>
      <path fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.4 1.5" d="M4.9 2.3h6.2L14.3 8l-3.2 5.7H4.9L1.7 8z" />
      <circle cx="8" cy="8" r="2" fill="currentColor" />
    </>
  ),
  "other-drop": <path fill="currentColor" d="M1.6 3h12.8L8 14.6z" />,
  unknown: (
    <>
      <rect x="2.3" y="2.3" width="11.4" height="11.4" rx="1" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" strokeDasharray="0.01 3.26" />
      <path d="M6 6.5c0-1.2.9-1.9 2-1.9s2 .7 2 1.8c0 1.5-1.9 1.5-1.9 3" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <circle cx="8.1" cy="11.3" r=".9" fill="currentColor" />
    </>
  ),
};

/** The drawing alone, for use inside another SVG: put it in a `<g transform>`; the colour is the group's. */
export function outcomeShape(outcome: OutcomeShape): ReactNode {
  return SHAPE[outcome];
}

/** The colour class of an outcome's mark. */
export function outcomeTint(outcome: OutcomeShape): string {
  return TINT[outcome];
}

/** One of the nine marks a new connection can carry. */
export function OutcomeMark({ outcome, label, className }: GlyphProps & { readonly outcome: OutcomeShape }) {
  return (
    <Glyph label={label} className={joinClasses(TINT[outcome], className)}>
      {SHAPE[outcome]}
    </Glyph>
  );
}
