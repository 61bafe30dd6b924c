import { useEffect, useEffectEvent } from "react";

/** Space pauses and goes on, unless it belongs to what has focus. */
export function useSpace(active: boolean, onSpace: () => void): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (!active || event.key !== " " || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLElement && event.target.closest("input, textarea, select, button, summary, dialog, pre, [role=combobox]") !== null) return;
    event.preventDefault();
    onSpace();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
