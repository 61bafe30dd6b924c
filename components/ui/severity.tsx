import type { ReactNode } from "react";
import { Glyph, type GlyphProps } from "./glyph";
import { joinClasses } from "./join-classes";

export type SeverityLevel = "blocks" | "risk" | "note";

const SHAPE: Readonly<Record<SeverityLevel, ReactNode>> = {
  blocks: <path fill="currentColor" d="M2 2h12v12H2z" />,
  risk: (
    <>
      <path d="M2.75 2.75h10.5v10.5H2.75z" fill="none" stroke="currentColor" strokeWidth="1.5" />
      <path fill="currentColor" d="M2 8h12v6H2z" />
    </>
  ),
  note: <path d="M2.75 2.75h10.5v10.5H2.75z" fill="none" stroke="currentColor" strokeWidth="1.5" />,
};

const INK: Readonly<Record<SeverityLevel, string>> = {
  blocks: "text-missing-ink",
  risk: "text-without-ink",
  note: "text-content-muted",
};

/** The square of a severity alone, where its word stands beside it. */
export function SeverityMark({ level, className, label }: GlyphProps & { readonly level: SeverityLevel }) {
  return (
    <Glyph label={label} className={joinClasses("size-3", INK[level], className)}>
      {SHAPE[level]}
    </Glyph>
  );
}

/** A severity as square and word: solid blocks, half risk, hollow note. */
export function Severity({ level }: { readonly level: SeverityLevel }) {
  return (
    <span className={joinClasses("inline-flex items-center gap-1.5 text-sm font-medium", INK[level])}>
      <Glyph className="size-3">{SHAPE[level]}</Glyph>
      {level}
    </span>
  );
}
