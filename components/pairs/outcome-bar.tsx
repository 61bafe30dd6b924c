import { textureOf } from "@/components/ui/textures";
import type { OutcomeCountsWire } from "@/lib/wire/pair";
import { layoutBar } from "./outcome-bar-layout";

const HEIGHT = 10;

/** The outcomes of a pair side by side. Decoration: the counts stand beside it. */
export function OutcomeBar({ counts, width = 48, className }: { readonly counts: OutcomeCountsWire; readonly width?: number; readonly className?: string }) {
  return (
    <svg width={width} height={HEIGHT} viewBox={`0 0 ${width} ${HEIGHT}`} aria-hidden="true" className={className}>
      {layoutBar(counts, width).map(({ outcome, x, width: across }) => {
        const inset = outlined(outcome) ? 0.75 : 0;
        return (
          <rect
            key={outcome}
            className={`fill-${outcome}`}
            fill={textureOf(outcome)}
            x={x + inset}
            y={inset}
            width={Math.max(0.5, across - 2 * inset)}
            height={HEIGHT - 2 * inset}
          />
        );
      })}
    </svg>
  );
}

/** Outlined fills are drawn inside their share, so that the line does not cross into the next. */
function outlined(outcome: string): boolean {
  return outcome === "auth-pending" || outcome === "audited" || outcome === "allowed-unauthenticated";
}
