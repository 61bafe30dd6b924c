import { useEffect, useEffectEvent, useRef, type RefObject } from "react";
import { stepToPair, type TableRow } from "./table-rows";

/** Tells where the list begins on the page, and again whenever something above it changes its size. */
export function useListTop(list: RefObject<HTMLElement | null>, onTop: (top: number) => void): void {
  const tell = useEffectEvent(() => {
    const box = list.current?.getBoundingClientRect();
    if (box !== undefined) onTop(Math.round(box.top + window.scrollY));
  });
  useEffect(() => {
    const observer = new ResizeObserver(() => tell());
    observer.observe(document.body);
    const main = list.current?.closest("main");
    if (main) observer.observe(main);
    tell();
    return () => observer.disconnect();
  }, [list]);
}

interface RowKeys {
  readonly rows: readonly TableRow[];
  readonly list: RefObject<HTMLElement | null>;
  readonly scrollTo: (at: number) => void;
}

/** `j` and `k` walk the pairs, whether their rows exist yet or not; Enter opens since the focus stands on the row's link; `+` and `-` open its values. */
export function useRowKeys({ rows, list, scrollTo }: RowKeys): void {
  const wanted = useRef<number | null>(null);
  const focusWanted = useEffectEvent(() => {
    if (wanted.current === null) return;
    const link = list.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] [data-main]`);
    if (!link) return;
    wanted.current = null;
    link.focus({ preventScroll: true });
  });
  useEffect(() => focusWanted());

  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const focused = document.activeElement?.closest("[data-index]") ?? null;
    const here = list.current?.contains(focused) === true ? focused : null;
    if (event.key === "+" || event.key === "-") return here?.querySelector<HTMLElement>(`[data-edit="${event.key}"] button`)?.click();
    if (event.key !== "j" && event.key !== "k") return;
    const from = here !== null ? Number(here.getAttribute("data-index")) : event.key === "j" ? -1 : rows.length;
    const to = stepToPair(rows, from, event.key === "j" ? 1 : -1);
    if (to < 0) return;
    event.preventDefault();
    wanted.current = to;
    scrollTo(to);
    focusWanted();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}
