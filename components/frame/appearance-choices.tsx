"use client";

import { useState } from "react";
import { MenuChoice } from "@/components/ui/menu";
import { chooseAppearance, currentAppearance, type Appearance } from "@/lib/client/appearance";

const THEMES: readonly (readonly [Appearance["theme"], string])[] = [
  ["system", "as the system"],
  ["light", "light"],
  ["dark", "dark"],
];
const CONTRASTS: readonly (readonly [Appearance["contrast"], string])[] = [
  ["system", "as the system"],
  ["standard", "standard contrast"],
  ["more", "more contrast"],
];

/** The themes and contrasts to choose from. */
export function AppearanceChoices() {
  const [now, setNow] = useState(currentAppearance);
  const choose = (part: Partial<Appearance>) => {
    const next = { ...now, ...part };
    chooseAppearance(next);
    setNow(next);
  };
  return (
    <>
      <p className="px-3 py-1 text-xs text-content-muted">theme</p>
      {THEMES.map(([theme, words]) => (
        <MenuChoice key={theme} chosen={now.theme === theme} onChoose={() => choose({ theme })}>
          {words}
        </MenuChoice>
      ))}
      <p className="mt-1 border-t border-line-subtle px-3 pt-2 pb-1 text-xs text-content-muted">contrast</p>
      {CONTRASTS.map(([contrast, words]) => (
        <MenuChoice key={contrast} chosen={now.contrast === contrast} onChoose={() => choose({ contrast })}>
          {words}
        </MenuChoice>
      ))}
    </>
  );
}
