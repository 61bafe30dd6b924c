import { useEffect, useEffectEvent, useRef, type RefObject } from "react";

/** Tells where a list begins on the page, in pixels from its top, and again whenever something above it changes its size. */
export function useListTop(list: RefObject<HTMLElement | null>, onTop: (top: number) => void): void {
  const tell = useEffectEvent(() => {
    const box = list.current?.getBoundingClientRect();
    if (box !== undefined) onTop(Math.round(box.top + window.scrollY));
  });
  useEffect(() => {
    const observer = new ResizeObserver(() => tell());
    observer.observe(document.body);
    const main = list.current?.closest("main");
    if (main) for (const part of [main, ...main.querySelectorAll(":scope > *")]) observer.observe(part);
    tell();
    return () => observer.disconnect();
  }, [list]);
}

interface RowWalk {
  /** Its rows carry `data-index`, the link in each `data-main`. */
  readonly list: RefObject<HTMLElement | null>;
  /** The next row that can be walked to from `at` (-1 = before the first, `count` = after the last); -1 when there is none. */
  readonly next: (at: number, step: 1 | -1) => number;
  readonly count: number;
  readonly scrollTo: (at: number) => void;
}

/**
 * `j` and `k` walk the rows of a virtual list, whether they are drawn yet or not; Enter opens, since the focus stands on the
 * row's link. `+` and `-` press the row's own buttons (`data-edit`), where it has them.
 */
export function useRowWalk({ list, next, count, scrollTo }: RowWalk): void {
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
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
    const focused = document.activeElement?.closest("[data-index]") ?? null;
    const here = list.current?.contains(focused) === true ? focused : null;
    if (event.key === "+" || event.key === "-") return here?.querySelector<HTMLElement>(`[data-edit="${event.key}"] button`)?.click();
    if (event.key !== "j" && event.key !== "k") return;
    const step = event.key === "j" ? 1 : -1;
    const to = next(here !== null ? Number(here.getAttribute("data-index")) : step === 1 ? -1 : count, step);
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

function isTaken(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.closest("input, textarea, select, dialog, [role=combobox]") !== null);
}
