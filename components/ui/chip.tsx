import type { ReactNode } from "react";
import { Icon } from "./icon";
import { joinClasses } from "./join-classes";

interface ChipProps {
  readonly children: ReactNode;
  /** "you" = the reader set it (blue); "outlined" = it was there before. */
  readonly look?: "you" | "outlined";
  readonly title?: string;
  /** Without it the chip stays. */
  readonly onRemove?: () => void;
  readonly removeLabel?: string;
}

/** A term that can be taken away. */
export function Chip({ children, look = "you", title, onRemove, removeLabel }: ChipProps) {
  return (
    <span
      title={title}
      className={joinClasses(
        "inline-flex max-w-full min-w-0 items-center rounded-sm pl-1.5 text-sm/5 text-content-strong",
        look === "you" ? "bg-you-soft font-mono" : "border border-line-strong text-content-default",
        onRemove === undefined && "pr-1.5",
      )}
    >
      <span className="truncate">{children}</span>
      {onRemove !== undefined && (
        <button type="button" onClick={onRemove} aria-label={removeLabel ?? "remove"} className="flex h-5 min-w-5 flex-none items-center justify-center px-1 max-sm:h-6 max-sm:min-w-6">
          <Icon name="close" className="size-2.5" />
        </button>
      )}
    </span>
  );
}
