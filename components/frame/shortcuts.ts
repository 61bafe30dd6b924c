/** What a key asks for when no field has focus. */
export type Shortcut =
  | { readonly kind: "search" }
  | { readonly kind: "keys" }
  | { readonly kind: "go"; readonly path: string }
  | { readonly kind: "await-go" }
  | { readonly kind: "row"; readonly step: 1 | -1 }
  | { readonly kind: "window"; readonly direction: "back" | "forward" }
  | { readonly kind: "table" };

/** The screens, in their order, with the key that follows g. */
export const SCREENS = [
  { path: "/overview", name: "Overview", key: "o" },
  { path: "/pairs", name: "Pairs", key: "p" },
  { path: "/flows", name: "Flows", key: "f" },
  { path: "/wait", name: "Wait", key: "w" },
  { path: "/policies", name: "Policies", key: "y" },
  { path: "/identities", name: "Identities", key: "i" },
  { path: "/spire", name: "SPIRE", key: "s" },
  { path: "/findings", name: "Findings", key: "d" },
  { path: "/coverage", name: "Coverage", key: "c" },
] as const;

/** What a key means; `afterGo` when g came just before. null = not ours. */
export function shortcutOf(key: string, afterGo: boolean): Shortcut | null {
  if (afterGo) {
    const screen = SCREENS.find((each) => each.key === key);
    return screen === undefined ? null : { kind: "go", path: screen.path };
  }
  switch (key) {
    case "/":
      return { kind: "search" };
    case "?":
      return { kind: "keys" };
    case "g":
      return { kind: "await-go" };
    case "j":
      return { kind: "row", step: 1 };
    case "k":
      return { kind: "row", step: -1 };
    case "[":
      return { kind: "window", direction: "back" };
    case "]":
      return { kind: "window", direction: "forward" };
    case "t":
      return { kind: "table" };
    default:
      return null;
  }
}

/** Whether a key belongs to what has focus (a field, an open dialog) or to the browser (with a modifier). */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return true;
  const { target } = event;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=combobox], dialog") !== null;
}
