import type { ReactNode } from "react";
import { Glyph, type GlyphProps } from "./glyph";
import { joinClasses } from "./join-classes";

export type GradeShape = "all" | "all-seen" | "some" | "none" | "unknown";

const TINT: Readonly<Record<GradeShape, string>> = {
  all: "tint-proved",
  "all-seen": "tint-proved",
  some: "tint-proved",
  none: "tint-without",
  unknown: "tint-aside",
};

const SHAPE: Readonly<Record<GradeShape, ReactNode>> = {
  all: <circle cx="8" cy="8" r="6.25" fill="currentColor" />,
  "all-seen": (
    <>
      <circle cx="8" cy="8" r="3.5" fill="currentColor" />
      <path d="M14.4 8A6.4 6.4 0 1 1 8 1.6" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" />
    </>
  ),
  some: (
    <>
      <circle cx="8" cy="8" r="5.4" fill="none" stroke="currentColor" strokeWidth="1.7" />
      <path d="M8 1.75a6.25 6.25 0 0 0 0 12.5z" fill="currentColor" />
    </>
  ),
  none: <circle cx="8" cy="8" r="5.4" fill="none" stroke="currentColor" strokeWidth="1.7" />,
  unknown: (
    <circle cx="8" cy="8" r="5.4" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeDasharray="0.01 4.24" />
  ),
};

/** One of the five circles; circles belong to grades alone. */
export function GradeMark({ grade, label, className }: GlyphProps & { readonly grade: GradeShape }) {
  return (
    <Glyph label={label} className={joinClasses(TINT[grade], className)}>
      {SHAPE[grade]}
    </Glyph>
  );
}
