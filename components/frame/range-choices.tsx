"use client";

import { spanText } from "@/components/ui/format";
import { MenuChoice } from "@/components/ui/menu";
import { useView } from "@/lib/client/view";
import { printSpanMs } from "@/lib/domain/filter-time";
import type { WindowWire } from "@/lib/wire/answer";
import { CompareChoices } from "./compare-choices";
import { FixedRange } from "./fixed-range";
import { spanOfRange } from "./range";
import { LAST_MINUTES } from "./range-fields";

/** Windows that end now, one with fixed ends, and what is held beside them. */
export function RangeChoices({ window }: { readonly window: WindowWire | null }) {
  const { view, change } = useView();
  const spanMs = spanOfRange(view);
  return (
    <>
      {LAST_MINUTES.map((minutes) => (
        <MenuChoice key={minutes} chosen={spanMs === minutes * 60_000} onChoose={() => change({ from: printSpanMs(minutes * 60_000), to: null })}>
          last {spanText(minutes * 60_000)}
        </MenuChoice>
      ))}
      <FixedRange window={window} title="fixed window, UTC" action="show this window" onRange={change} />
      <CompareChoices window={window} />
    </>
  );
}
