"use client";

import { useEffect, useId, useRef, type ReactNode } from "react";
import { Button } from "./button";
import { Icon } from "./icon";
import { joinClasses } from "./join-classes";

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** Beside the close button. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** A modal dialog: the browser traps focus, Esc closes, focus returns to what had it. */
export function Dialog({ className, ...rest }: DialogProps) {
  return <ModalBox {...rest} className={joinClasses("mx-auto mt-[8vh] mb-auto max-h-[84vh] w-[min(40rem,calc(100vw-1.5rem))] rounded-md border border-line-default", className)} />;
}

/** A dialog at the right edge, the whole height. */
export function Drawer({ className, ...rest }: DialogProps) {
  return (
    <ModalBox
      {...rest}
      className={joinClasses("mt-0 mr-0 mb-0 ml-auto h-dvh max-h-dvh w-[min(32rem,100vw)] max-w-none border-t-2 border-l border-line-default border-t-you", className)}
    />
  );
}

function ModalBox({ open, onClose, title, actions, children, className }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = box.current;
    if (dialog === null || !open) return;
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    // Without a mark the browser takes the first control, which is the one that closes.
    dialog.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [open]);
  return (
    <dialog
      ref={box}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === box.current) onClose();
      }}
      className={joinClasses("overflow-y-auto bg-surface-raised p-0 text-content-default shadow-raised backdrop:bg-[rgb(0_0_0/0.35)]", className)}
    >
      {open && (
        <div className="min-h-full">
          <header className="sticky top-0 z-1 flex items-center gap-2 border-b border-line-subtle bg-surface-raised px-4 py-2.5">
            <h2 id={titleId} className="min-w-0 flex-1 text-lg font-semibold text-content-strong">
              {title}
            </h2>
            {actions}
            <Button look="quiet" onClick={onClose} aria-label="close" title="close (Esc)">
              <Icon name="close" className="size-3" />
            </Button>
          </header>
          <div className="px-4 py-3">{children}</div>
        </div>
      )}
    </dialog>
  );
}
