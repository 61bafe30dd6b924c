import type { AnchorHTMLAttributes, ButtonHTMLAttributes, Ref } from "react";
import { joinClasses } from "./join-classes";

export type ButtonLook = "lined" | "quiet" | "ink";

const BASE =
  "inline-flex h-7 flex-none items-center justify-center gap-1.5 whitespace-nowrap rounded-sm border px-2.5 text-sm no-underline transition-colors duration-[var(--fast)] max-sm:h-9 max-sm:min-w-9 disabled:opacity-60";
const LOOK: Readonly<Record<ButtonLook, string>> = {
  lined: "border-line-strong bg-surface-panel text-content-strong hover:bg-surface-hover aria-pressed:border-you aria-pressed:bg-you-soft aria-expanded:border-you",
  quiet: "border-transparent bg-transparent text-content-strong hover:bg-surface-hover aria-expanded:bg-surface-hover",
  ink: "border-surface-ink bg-surface-ink font-medium text-content-on-ink",
};

/** The classes of a button, for links of a framework that look like one. */
export function buttonClasses(look: ButtonLook = "lined", className?: string): string {
  return joinClasses(BASE, LOOK[look], className);
}

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: ButtonLook; readonly ref?: Ref<HTMLButtonElement> };

export function Button({ look = "lined", className, type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={buttonClasses(look, className)} {...rest} />;
}

type LinkButtonProps = AnchorHTMLAttributes<HTMLAnchorElement> & { readonly look?: ButtonLook };

/** A plain anchor that looks like a button: downloads and pages outside. */
export function LinkButton({ look = "lined", className, ...rest }: LinkButtonProps) {
  return <a className={buttonClasses(look, className)} {...rest} />;
}

/** A key to press. */
export function Key({ children }: { readonly children: string }) {
  return <kbd className="rounded-sm border border-line-default bg-surface-canvas px-1 text-xs font-medium text-content-muted">{children}</kbd>;
}
