"use client";

import dynamic from "next/dynamic";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";

const LiveLink = dynamic(() => import("./live-link").then(({ LiveLink: link }) => link), { ssr: false });

/** A link to what is on the screen. */
export function ShareMenu() {
  return (
    <Menu
      align="right"
      label={
        <>
          <Icon name="link" className="text-content-muted" />
          Share
        </>
      }
    >
      <LiveLink />
    </Menu>
  );
}
