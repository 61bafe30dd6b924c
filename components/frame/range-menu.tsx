"use client";

import dynamic from "next/dynamic";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import { useView } from "@/lib/client/view";
import type { WindowWire } from "@/lib/wire/answer";
import { comparedText } from "./compare-range";
import { rangeText } from "./range";

const RangeChoices = dynamic(() => import("./range-choices").then((module) => module.RangeChoices), { ssr: false });

/** The one time range of all screens. */
export function RangeMenu({ window }: { readonly window: WindowWire | null }) {
  const { view } = useView();
  const { words, clock } = rangeText(view, window);
  const compared = comparedText(view);
  return (
    <Menu
      label={
        <>
          <Icon name="stale" className="text-content-muted" />
          {words}
          {clock !== null && <span className="text-content-muted max-sm:hidden">{clock}</span>}
          {compared !== null && <span className="text-you max-sm:hidden">{compared}</span>}
        </>
      }
    >
      <RangeChoices window={window} />
    </Menu>
  );
}
