import type { ReactNode } from "react";
import { Glyph, type GlyphProps } from "./glyph";
import { joinClasses } from "./join-classes";

/** A gate: shut, open, one that can never be passed, or one that nobody saw. */
export type GateShape = "required" | "not-required" | "cannot-succeed" | "unknown";

const SHAPE: Readonly<Record<GateShape, ReactNode>> = {
  required: <path fill="currentColor" d="M6 1.5h4v13H6z" />,
  "not-required": <path d="M6.75 2.25h2.5v11.5h-2.5z" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  "cannot-succeed": (
    <>
      <path fill="currentColor" d="M6 1.5h4v3.2H6zM6 11.3h4v3.2H6z" />
      <path d="m4.5 5.7 7 4.6m0-4.6-7 4.6" stroke="currentColor" strokeWidth="1.5" />
    </>
  ),
  unknown: <path d="M8 2v12" stroke="currentColor" strokeWidth="3" strokeLinecap="round" strokeDasharray="0.01 4" />,
};

/** The mark of what is required; in ink, since a requirement is no verdict. */
export function GateMark({ gate, label, className }: GlyphProps & { readonly gate: GateShape }) {
  return (
    <Glyph label={label} className={joinClasses(gate === "unknown" ? "tint-aside" : "text-content-default", className)}>
      {SHAPE[gate]}
    </Glyph>
  );
}
