"use client";

import { MenuChoice } from "@/components/ui/menu";
import { useView } from "@/lib/client/view";
import type { WindowWire } from "@/lib/wire/answer";
import { lengthBefore } from "./compare-range";
import { FixedRange } from "./fixed-range";

/** What the window may be compared with: the same length before it, or a window of the reader's own. */
export function CompareChoices({ window }: { readonly window: WindowWire | null }) {
  const { view, change } = useView();
  const before = lengthBefore(view, window);
  const isBefore = before !== null && view.compare?.from === before.from && view.compare.to === before.to;
  return (
    <div className="mt-1 border-t border-line-subtle pt-2" role="group" aria-label="Compare this window">
      <p className="px-3 text-xs text-content-muted">compare, on Overview and pairs</p>
      <MenuChoice chosen={view.compare === null} onChoose={() => change({ compare: null })}>
        with nothing
      </MenuChoice>
      {before !== null && (
        <MenuChoice chosen={isBefore} onChoose={() => change({ compare: before })}>
          with the same length before
        </MenuChoice>
      )}
      <details className="px-3 py-1">
        <summary className="min-h-8 max-sm:min-h-11">with another window</summary>
        <FixedRange window={window} title="window to compare with, UTC" action="compare with this window" onRange={(range) => range.to !== null && change({ compare: { from: range.from, to: range.to } })} />
      </details>
    </div>
  );
}
