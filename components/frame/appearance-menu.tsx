"use client";

import dynamic from "next/dynamic";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";

const AppearanceChoices = dynamic(() => import("./appearance-choices").then((module) => module.AppearanceChoices), { ssr: false });

/** Theme and contrast. */
export function AppearanceMenu() {
  return (
    <Menu label={<Icon name="theme" />} name="Appearance" look="quiet" align="right" chevron={false}>
      <AppearanceChoices />
    </Menu>
  );
}
