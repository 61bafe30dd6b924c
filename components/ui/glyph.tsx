import type { ReactNode } from "react";
import { joinClasses } from "./join-classes";

export interface GlyphProps {
  /** Said instead of the drawing; without it the drawing is decoration and a word must stand beside it. */
  readonly label?: string;
  readonly className?: string;
}

/** A drawing on the 16 grid that takes the colour and size of its text. */
export function Glyph({ label, className, children }: GlyphProps & { readonly children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={joinClasses("inline-block size-[0.9375rem] flex-none overflow-visible", className)}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
    >
      {children}
    </svg>
  );
}
