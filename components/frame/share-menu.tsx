"use client";

import dynamic from "next/dynamic";
import { Icon } from "@/components/ui/icon";
import { Menu } from "@/components/ui/menu";
import type { CoverageWire, WindowWire } from "@/lib/wire/answer";

const LiveLink = dynamic(() => import("./live-link").then(({ LiveLink: link }) => link), { ssr: false });
const FrozenLink = dynamic(() => import("./frozen-link").then(({ FrozenLink: link }) => link), { ssr: false });

interface ShareMenuProps {
  /** null: not known yet. */
  readonly window: WindowWire | null;
  readonly coverage: CoverageWire | null;
}

/** A link to what is on the screen: to the page, live, or to the page as it stands now. */
export function ShareMenu({ window, coverage }: ShareMenuProps) {
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
      <FrozenLink window={window} coverage={coverage} />
    </Menu>
  );
}
