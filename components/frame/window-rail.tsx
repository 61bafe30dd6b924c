import type { WindowWire } from "@/lib/wire/answer";
import type { HoleWire } from "@/lib/wire/attempt";
import { railHoles, railText } from "./rail";

/** The window as a band: solid seen, hatched lost, dashed outline no data; dashed all along before anything is known. */
export function WindowRail({ window, holes }: { readonly window: WindowWire | null; readonly holes: readonly HoleWire[] }) {
  return (
    <div className="bg-surface-panel px-3 pb-1.5 sm:px-6">
      <svg width="100%" height="5" className="block" role="img" aria-label={window === null ? "Window not known yet" : railText(window, holes)}>
        {window === null ? (
          <rect x="0.5" y="0.5" width="99.9%" height="4" fill="none" strokeDasharray="3 2" className="stroke-gap-hatch" />
        ) : (
          <>
            <rect width="100%" height="5" className="fill-content-muted opacity-55" />
            {railHoles(window, holes).map((hole, index) => (
              <g key={index}>
                <rect x={`${hole.start}%`} width={`${hole.width}%`} height="5" className="fill-surface-panel" />
                <rect
                  x={`${hole.start}%`}
                  y="0.5"
                  width={`${hole.width}%`}
                  height="4"
                  fill={hole.kind === "lost" ? "url(#texture-hatch)" : "none"}
                  strokeDasharray={hole.kind === "lost" ? undefined : "3 2"}
                  className="stroke-gap-hatch"
                />
              </g>
            ))}
          </>
        )}
      </svg>
    </div>
  );
}
