"use client";

import { CopyButton } from "@/components/ui/code-block";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import { rangeText } from "./range";
import { useView } from "@/lib/client/view";

/** A link to what is on the screen. */
export function ShareMenu() {
  return (
    <Menu
      align="right"
      label={
        <>
          <Icon name="link" className="text-content-muted" />
          Share
        </>
      }
    >
      <LiveLink />
    </Menu>
  );
}

function LiveLink() {
  const { view } = useView();
  const { words } = rangeText(view, null);
  const href = window.location.href;
  return (
    <div className="grid w-80 max-w-full gap-2 px-3 py-2">
      <p className="font-semibold text-content-strong">Live link</p>
      <p className="text-sm text-content-muted">{view.to === null ? `Shows the ${words} of whenever it is opened, with this filter.` : "Shows this window, as long as its events are still held."}</p>
      <div className="flex gap-2">
        <input readOnly value={href} aria-label="Live link" onFocus={(event) => event.target.select()} className="h-7 min-w-0 flex-1 rounded-sm border border-line-strong bg-surface-panel px-2 font-mono text-sm text-content-strong max-sm:h-9" />
        <CopyButton text={href} label="copy the live link" />
      </div>
    </div>
  );
}
