"use client";

import { createContext, useCallback, useContext, useEffect, useId, useRef, useState, type ReactNode } from "react";
import { Button, type ButtonLook } from "./button";
import { Icon } from "./icon";
import { joinClasses } from "./join-classes";

interface MenuProps {
  /** What the button says. */
  readonly label: ReactNode;
  /** The button's name where its words do not say it. */
  readonly name?: string;
  readonly look?: ButtonLook;
  readonly align?: "left" | "right";
  readonly chevron?: boolean;
  readonly buttonClassName?: string;
  readonly children: ReactNode;
}

const CloseMenu = createContext<() => void>(() => undefined);

/** Closes the menu around the caller and puts focus back on its button. */
export function useCloseMenu(): () => void {
  return useContext(CloseMenu);
}

/** The panel keeps so far from the window's sides. */
const EDGE_PX = 12;

/** Moves a panel sideways until it is in sight, whatever it comes to hold. */
function keepInSight(panel: HTMLElement | null): (() => void) | undefined {
  if (panel === null) return undefined;
  const place = () => {
    panel.style.translate = "";
    const { left, right } = panel.getBoundingClientRect();
    const room = document.documentElement.clientWidth - EDGE_PX;
    const shift = left < EDGE_PX ? EDGE_PX - left : Math.min(0, room - right);
    if (shift !== 0) panel.style.translate = `${shift}px`;
  };
  const watch = new ResizeObserver(place);
  watch.observe(panel);
  return () => watch.disconnect();
}

/** A button that opens a small raised panel (of links, choices or a form); Esc and a click outside close it. */
export function Menu({ label, name, look = "lined", align = "left", chevron = true, buttonClassName, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panelId = useId();
  const close = useCallback(() => {
    setOpen(false);
    button.current?.focus();
  }, []);
  useEffect(() => {
    if (!open) return;
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) setOpen(false);
    };
    const onFocus = (event: FocusEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointer);
    document.addEventListener("focusin", onFocus);
    return () => {
      document.removeEventListener("pointerdown", onPointer);
      document.removeEventListener("focusin", onFocus);
    };
  }, [open]);
  return (
    <span
      ref={box}
      className="relative inline-flex min-w-0"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <Button ref={button} look={look} aria-label={name} aria-expanded={open} aria-controls={open ? panelId : undefined} onClick={() => setOpen(!open)} className={buttonClassName}>
        {label}
        {chevron && <Icon name="down" className="size-3" />}
      </Button>
      {open && (
        <div
          ref={keepInSight}
          id={panelId}
          className={joinClasses(
            "absolute top-full z-20 mt-1 max-h-[70vh] w-max max-w-[calc(100vw-1.5rem)] min-w-40 overflow-y-auto rounded-md border border-line-default bg-surface-raised py-1 shadow-raised",
            align === "right" ? "right-0" : "left-0",
          )}
        >
          <CloseMenu value={close}>{children}</CloseMenu>
        </div>
      )}
    </span>
  );
}

/** One choice of a menu; choosing closes it. */
export function MenuChoice({ children, chosen, onChoose }: { readonly children: ReactNode; readonly chosen?: boolean; readonly onChoose: () => void }) {
  const close = useCloseMenu();
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={() => {
        onChoose();
        close();
      }}
      className="focus-inside flex min-h-8 w-full items-center gap-2 px-3 py-1 text-left hover:bg-surface-hover aria-pressed:font-medium aria-pressed:text-content-strong max-sm:min-h-11"
    >
      <Icon name="ok" className={joinClasses("size-3", chosen === true ? "text-you" : "opacity-0")} />
      {children}
    </button>
  );
}
