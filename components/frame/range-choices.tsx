"use client";

import { useId, useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { spanText } from "@/components/ui/format";
import { MenuChoice, useCloseMenu } from "@/components/ui/menu";
import { useView } from "@/lib/client/view";
import { printSpanMs } from "@/lib/domain/filter-time";
import type { WindowWire } from "@/lib/wire/answer";
import type { ViewState } from "@/lib/wire/url";
import { spanOfRange } from "./range";
import { fieldText, LAST_MINUTES, readFixedRange } from "./range-fields";

/** Windows that end now, and one with fixed ends. */
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
      <FixedRange window={window} onRange={change} />
    </>
  );
}

function FixedRange({ window, onRange }: { readonly window: WindowWire | null; readonly onRange: (range: Pick<ViewState, "from" | "to">) => void }) {
  const [from, setFrom] = useState(window === null ? "" : fieldText(window.from));
  const [to, setTo] = useState(window === null ? "" : fieldText(window.to));
  const [fault, setFault] = useState<string | null>(null);
  const close = useCloseMenu();
  const faultId = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readFixedRange(from, to);
    if (!read.ok) return setFault(read.fault);
    onRange(read.range);
    close();
  };
  return (
    <form onSubmit={submit} className="mt-1 grid gap-2 border-t border-line-subtle px-3 pt-2 pb-2" aria-label="Fixed window, UTC">
      <p className="text-xs text-content-muted">fixed window, UTC</p>
      <TimeField label="from" value={from} onValue={setFrom} faultId={fault === null ? undefined : faultId} />
      <TimeField label="to" value={to} onValue={setTo} faultId={fault === null ? undefined : faultId} />
      {fault !== null && (
        <p id={faultId} role="alert" className="max-w-56 text-sm text-missing-ink">
          {fault}
        </p>
      )}
      <Button type="submit">show this window</Button>
    </form>
  );
}

function TimeField({ label, value, onValue, faultId }: { readonly label: string; readonly value: string; readonly onValue: (value: string) => void; readonly faultId: string | undefined }) {
  return (
    <label className="flex items-center justify-between gap-2 text-sm">
      {label}
      <input
        type="datetime-local"
        step={1}
        value={value}
        aria-invalid={faultId !== undefined}
        aria-describedby={faultId}
        onChange={(event) => onValue(event.target.value)}
        className="h-7 rounded-sm border border-line-strong bg-surface-panel px-1.5 font-mono text-sm text-content-strong max-sm:h-9"
      />
    </label>
  );
}
