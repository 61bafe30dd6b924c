"use client";

import { useState } from "react";
import { Icon } from "@/components/ui/icon";
import { Menu, MenuChoice } from "@/components/ui/menu";
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

/** Theme and contrast. */
export function AppearanceMenu() {
  return (
    <Menu label={<Icon name="theme" />} name="Appearance" look="quiet" align="right" chevron={false}>
      <Choices />
    </Menu>
  );
}

function Choices() {
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
