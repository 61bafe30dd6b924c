import type { ReactNode } from "react";

/** A line across the page that says what kind of page this is: a demo, a file, a frozen view. */
export function Banner({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <aside aria-label={`What kind of page this is: ${title}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-surface-ink px-3 py-2 text-sm text-content-on-ink sm:px-6">
      <strong className="text-current">{title}</strong>
      {children}
    </aside>
  );
}

/** The worst that there is to say on this page: a bar in the colour of what is refused. */
export function WorstBar({ children }: { readonly children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 rounded-r-sm border-l-3 border-missing bg-missing-soft px-3 py-2 text-content-default">{children}</div>
  );
}

/** A line about the reader's own doing (paused, selected): blue at its edge. */
export function YouBar({ children }: { readonly children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-r-sm border-l-2 border-you bg-surface-raised px-3 py-2">{children}</div>;
}
