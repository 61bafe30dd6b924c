"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { useView } from "@/lib/client/view";
import type { WindowWire } from "@/lib/wire/answer";
import { stepRange } from "./range";
import { isTaken, shortcutOf, type Shortcut } from "./shortcuts";

/** After g, the next key counts for this long. */
const GO_MS = 1500;

interface ShortcutTargets {
  readonly window: WindowWire | null;
  readonly onSearch: () => void;
  readonly onKeys: () => void;
}

/** Listens to the keys of the frame while no field has focus. */
export function useShortcuts({ window: shown, onSearch, onKeys }: ShortcutTargets): void {
  const router = useRouter();
  const { hrefTo, change } = useView();
  /** When g was pressed, by the clock of events: a page that is busy handles keys later than they were pressed. */
  const goAt = useRef(-Infinity);
  useEffect(() => {
    const act = (shortcut: Shortcut, pressedAt: number): void => {
      switch (shortcut.kind) {
        case "search":
          return onSearch();
        case "keys":
          return onKeys();
        case "await-go":
          goAt.current = pressedAt;
          return;
        case "go":
          return router.push(hrefTo(shortcut.path));
        case "row":
          return stepRow(shortcut.step);
        case "window":
          return shown === null ? undefined : change(stepRange(shown, shortcut.direction, Date.now()));
        case "table":
          return toggleTable();
        default: {
          const never: never = shortcut;
          return never;
        }
      }
    };
    const onKey = (event: KeyboardEvent) => {
      if (isTaken(event)) return;
      const shortcut = shortcutOf(event.key, event.timeStamp - goAt.current < GO_MS);
      goAt.current = -Infinity;
      if (shortcut === null) return;
      event.preventDefault();
      act(shortcut, event.timeStamp);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [router, hrefTo, change, shown, onSearch, onKeys]);
}

/** Moves focus to the next or previous row on the page; a row's first link or button takes it. */
function stepRow(step: 1 | -1): void {
  const rows = Array.from(document.querySelectorAll<HTMLElement>("main [data-row]"));
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = at < 0 ? (step === 1 ? rows[0] : rows.at(-1)) : rows[at + step];
  if (row === undefined) return;
  const target = row.querySelector<HTMLElement>("a[href], button") ?? row;
  target.focus();
  row.scrollIntoView({ block: "nearest" });
}

/** Opens or closes the table twin of the chart nearest to the top of the page. */
function toggleTable(): void {
  document.querySelector<HTMLElement>("main [data-table-twin] > summary")?.click();
}
