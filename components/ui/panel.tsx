import { useId, type ReactNode } from "react";
import { joinClasses } from "./join-classes";

interface PanelProps {
  readonly title: ReactNode;
  /** What the panel shows, in a few words after its title. */
  readonly about?: ReactNode;
  /** How we know: n of m, window, coverage, source. At the right of the head. */
  readonly basis?: ReactNode;
  readonly footer?: ReactNode;
  readonly id?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled part of a screen with its evidence in the head; children bring their own padding (PanelBody, tables). */
export function Panel({ title, about, basis, footer, id, className, children }: PanelProps) {
  const titleId = useId();
  return (
    <section id={id} aria-labelledby={titleId} className={joinClasses("min-w-0 rounded-md border border-line-default bg-surface-panel", className)}>
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 px-3 pt-2.5 pb-2 sm:px-4">
        <h2 id={titleId} className="font-semibold text-content-strong">
          {title}
        </h2>
        {about !== undefined && <span className="text-sm text-content-muted">{about}</span>}
        {basis !== undefined && <span className="text-xs text-content-muted sm:ml-auto">{basis}</span>}
      </header>
      {children}
      {footer !== undefined && (
        <footer className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line-subtle px-3 py-2 text-sm text-content-muted sm:px-4">{footer}</footer>
      )}
    </section>
  );
}

/** The padded part of a panel. */
export function PanelBody({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return <div className={joinClasses("px-3 pb-3 sm:px-4 sm:pb-4", className)}>{children}</div>;
}
