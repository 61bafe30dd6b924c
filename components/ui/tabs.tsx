"use client";

import { useRef, type KeyboardEvent } from "react";

export interface Tab {
  readonly id: string;
  readonly label: string;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

/** A tab list with one tab stop: arrows, Home and End move. Panels carry `id={`${id}-panel`}` and role tabpanel. */
export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === selected);
    const to = nextIndex(event.key, at, tabs.length);
    const tab = to === null ? undefined : tabs[to];
    if (to === null || tab === undefined) return;
    event.preventDefault();
    onSelect(tab.id);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[to]?.focus();
  };
  return (
    <div role="tablist" aria-label={label} ref={list} onKeyDown={move} className="flex gap-0.5 overflow-x-auto border-b border-line-default">
      {tabs.map((tab) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          id={tab.id}
          aria-selected={tab.id === selected}
          aria-controls={`${tab.id}-panel`}
          tabIndex={tab.id === selected ? 0 : -1}
          onClick={() => onSelect(tab.id)}
          className="focus-inside -mb-px flex-none border-b-2 border-transparent forced-colors:border-[Canvas] px-3 py-1.5 text-content-muted hover:text-content-strong aria-selected:border-content-strong aria-selected:font-medium aria-selected:text-content-strong"
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}

function nextIndex(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
