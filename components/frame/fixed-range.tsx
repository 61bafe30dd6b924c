"use client";

import { useId, useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { useCloseMenu } from "@/components/ui/menu";
import type { WindowWire } from "@/lib/wire/answer";
import type { ViewState } from "@/lib/wire/url";
import { fieldText, readFixedRange } from "./range-fields";

interface FixedRangeProps {
  readonly window: WindowWire | null;
  readonly title: string;
  /** What the button says. */
  readonly action: string;
  readonly onRange: (range: Pick<ViewState, "from" | "to">) => void;
}

/** Two fields for a window's ends in UTC; what is no window is refused with a sentence. */
export function FixedRange({ window, title, action, onRange }: FixedRangeProps) {
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
    <form onSubmit={submit} className="mt-1 grid gap-2 border-t border-line-subtle px-3 pt-2 pb-2" aria-label={title}>
      <p className="text-xs text-content-muted">{title}</p>
      <TimeField label="from" value={from} onValue={setFrom} faultId={fault === null ? undefined : faultId} />
      <TimeField label="to" value={to} onValue={setTo} faultId={fault === null ? undefined : faultId} />
      {fault !== null && (
        <p id={faultId} role="alert" className="max-w-56 text-sm text-missing-ink">
          {fault}
        </p>
      )}
      <Button type="submit">{action}</Button>
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
