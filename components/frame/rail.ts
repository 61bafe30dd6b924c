import { clockText, countOfText } from "@/components/ui/format";
import type { HoleWire } from "@/lib/wire/attempt";
import type { WindowWire } from "@/lib/wire/answer";

/** A hole on the rail, as parts of the window from its left edge. */
export interface RailHole {
  readonly kind: HoleWire["kind"];
  /** Percent of the window. */
  readonly start: number;
  readonly width: number;
}

/** A hole is drawn at least this wide, in percent: rare is visible. */
const MIN_WIDTH = 0.4;

/** The holes of a window as places on its rail, clipped to it; those outside are left out. */
export function railHoles(window: WindowWire, holes: readonly HoleWire[]): RailHole[] {
  const fromMs = Date.parse(window.from);
  const spanMs = Date.parse(window.to) - fromMs;
  if (!(spanMs > 0)) return [];
  return holes.flatMap((hole) => {
    const start = clampShare((Date.parse(hole.from) - fromMs) / spanMs);
    const end = clampShare((Date.parse(hole.to) - fromMs) / spanMs);
    if (Date.parse(hole.to) < fromMs || Date.parse(hole.from) > fromMs + spanMs) return [];
    const width = Math.max(MIN_WIDTH, (end - start) * 100);
    return [{ kind: hole.kind, start: Math.min(start * 100, 100 - width), width }];
  });
}

function clampShare(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** The rail in words. */
export function railText(window: WindowWire, holes: readonly HoleWire[]): string {
  const inside = holes.filter((hole) => hole.to >= window.from && hole.from <= window.to);
  const span = `${clockText(window.from, "min")} to ${clockText(window.to, "min")} UTC`;
  if (inside.length === 0) return `Window ${span}: no hole is known.`;
  const said = inside.slice(0, 5).map((hole) => {
    const where = hole.node ?? "all nodes";
    const when = `${clockText(hole.from)} to ${clockText(hole.to)}`;
    return hole.kind === "gap" ? `no data ${when}, ${where}` : `${hole.count === null ? "events" : countOfText(hole.count, "event")} lost ${when}, ${where}`;
  });
  const more = inside.length > said.length ? `; and ${inside.length - said.length} more` : "";
  return `Window ${span}: ${said.join("; ")}${more}.`;
}
