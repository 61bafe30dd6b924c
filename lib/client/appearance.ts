/** How the page looks: the reader's choice, or the system's. Kept in cookies, so that the server draws it at once. */
export interface Appearance {
  readonly theme: "system" | "light" | "dark";
  readonly contrast: "system" | "more" | "standard";
}

export const THEME_COOKIE = "countersign-theme";
export const CONTRAST_COOKIE = "countersign-contrast";
const YEAR_SEC = 31_536_000;

/** The choice that two cookies hold; what is not one of ours counts as the system's. */
export function readAppearance(theme: string | undefined, contrast: string | undefined): Appearance {
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    contrast: contrast === "more" || contrast === "standard" ? contrast : "system",
  };
}

/** Attributes of the page's root element for a choice; the stylesheet reads them. */
export function appearanceAttributes(appearance: Appearance): { readonly "data-theme"?: string; readonly "data-contrast"?: string } {
  return {
    ...(appearance.theme === "system" ? {} : { "data-theme": appearance.theme }),
    ...(appearance.contrast === "system" ? {} : { "data-contrast": appearance.contrast }),
  };
}

/** The choice that the page shows now. */
export function currentAppearance(): Appearance {
  const { theme, contrast } = document.documentElement.dataset;
  return readAppearance(theme, contrast);
}

/** Shows a choice now and on later visits. */
export function chooseAppearance(appearance: Appearance): void {
  const root = document.documentElement;
  setOrRemove(root, "data-theme", appearance.theme);
  setOrRemove(root, "data-contrast", appearance.contrast);
  setCookie(THEME_COOKIE, appearance.theme);
  setCookie(CONTRAST_COOKIE, appearance.contrast);
}

function setOrRemove(root: HTMLElement, name: string, value: string): void {
  if (value === "system") root.removeAttribute(name);
  else root.setAttribute(name, value);
}

function setCookie(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; samesite=lax; max-age=${value === "system" ? 0 : YEAR_SEC}`;
}
