"use client";

import { CopyButton } from "@/components/ui/code-block";
import { useView } from "@/lib/client/view";
import { rangeText } from "./range";

/** The address of what is on the screen, to copy, and what it shows to whoever opens it. */
export function LiveLink() {
  const { view } = useView();
  const { words } = rangeText(view, null);
  const href = window.location.href;
  return (
    <div className="grid w-88 max-w-full gap-2 px-3 py-2">
      <p className="font-semibold text-content-strong">Live link</p>
      <p className="text-sm text-content-muted">{view.to === null ? `Shows the ${words} of whenever it is opened, with this filter.` : "Shows this window, as long as its events are still held."}</p>
      <div className="flex gap-2">
        <input readOnly value={href} aria-label="Live link" onFocus={(event) => event.target.select()} className="h-7 min-w-0 flex-1 rounded-sm border border-line-strong bg-surface-panel px-2 font-mono text-sm text-content-strong max-sm:h-9" />
        <CopyButton text={href} label="copy the live link" />
      </div>
    </div>
  );
}
