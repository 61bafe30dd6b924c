import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon";
import { joinClasses } from "./join-classes";

/** What a screen says when it knows less; every one has a reason. */
export type SayKind = "loading" | "empty" | "filter" | "partial" | "stale" | "forbidden" | "no-source" | "error" | "unknown";

const ICON: Readonly<Record<SayKind, IconName>> = {
  loading: "retry",
  empty: "stale",
  filter: "filter",
  partial: "gap",
  stale: "stale",
  forbidden: "forbidden",
  "no-source": "forbidden",
  error: "forbidden",
  unknown: "not-known",
};

interface SayProps {
  readonly kind: SayKind;
  /** One sentence without a full stop: what is so. */
  readonly title: ReactNode;
  /** Why, and what it makes unreliable. */
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Announce it when it appears. */
  readonly announce?: boolean;
  readonly className?: string;
}

/** A written state: what is so, why, and what can be done. */
export function Say({ kind, title, children, actions, announce = true, className }: SayProps) {
  return (
    <div role={announce ? "status" : undefined} className={joinClasses("grid grid-cols-[1.5rem_minmax(0,1fr)] gap-x-3 gap-y-1 px-3 py-5 sm:px-4", className)}>
      <Icon name={ICON[kind]} className="mt-px size-5 text-content-muted" />
      <div className="grid min-w-0 justify-items-start gap-1">
        <p className="font-semibold text-content-strong">{title}</p>
        {children !== undefined && <div className="grid min-w-0 max-w-full gap-2 text-content-default">{children}</div>}
        {actions !== undefined && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
