import type { ReactNode } from "react";
import { Glyph, type GlyphProps } from "./glyph";
import { joinClasses } from "./join-classes";

/** What stands beside the outcomes: never a segment of a stack, never added to a total. */
export type BesideShape = "established-refused" | "recovered" | "l7-refusal";

const TINT: Readonly<Record<BesideShape, string>> = {
  "established-refused": "tint-missing",
  recovered: "tint-proved",
  "l7-refusal": "tint-rule",
};

const SHAPE: Readonly<Record<BesideShape, ReactNode>> = {
  "established-refused": (
    <path
      fill="currentColor"
      fillRule="evenodd"
      d="M0 6.8h3V3.4A1.4 1.4 0 0 1 4.4 2h10.2A1.4 1.4 0 0 1 16 3.4v9.2a1.4 1.4 0 0 1-1.4 1.4H4.4A1.4 1.4 0 0 1 3 12.6V9.2H0zM7.3 4.7 6.1 5.9 8.3 8l-2.2 2.1 1.2 1.2 2.2-2.1 2.2 2.1 1.2-1.2L10.7 8l2.2-2.1-1.2-1.2-2.2 2.1z"
    />
  ),
  recovered: (
    <>
      <path className="stroke-missing" fill="none" strokeWidth="1.4" strokeLinejoin="round" d="M4.6 3.6 8 8l-3.4 4.4L1.2 8z" />
      <path fill="none" stroke="currentColor" strokeWidth="2.2" d="m7.8 8.4 2.7 2.9 4.9-6.2" />
    </>
  ),
  "l7-refusal": (
    <>
      <path fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" d="M4.9 2.3h6.2L14.3 8l-3.2 5.7H4.9L1.7 8z" />
      <path fill="none" stroke="currentColor" strokeWidth="1.6" d="M5.7 5.4h4.4L7.3 11.3" />
    </>
  ),
};

/** The drawing alone, for use inside another SVG. */
export function besideShape(beside: BesideShape): ReactNode {
  return SHAPE[beside];
}

/** The mark of something that stands beside the outcomes. */
export function BesideMark({ beside, label, className }: GlyphProps & { readonly beside: BesideShape }) {
  return (
    <Glyph label={label} className={joinClasses(TINT[beside], className)}>
      {SHAPE[beside]}
    </Glyph>
  );
}
