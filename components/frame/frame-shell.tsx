"use client";

import dynamic from "next/dynamic";
import { useCallback, useState, type ReactNode } from "react";
import { joinClasses } from "@/components/ui/join-classes";
import { Textures } from "@/components/ui/textures";
import type { WindowWire } from "@/lib/wire/answer";
import { CoverageStrip } from "./coverage-strip";
import { Header } from "./header";
import { KindBanner } from "./kind-banner";
import type { StripSources } from "./strip";
import { useShortcuts } from "./use-shortcuts";
import { WindowRail } from "./window-rail";

// Dialogs come when they are asked for: no screen needs them to be read.
const SearchDialog = dynamic(() => import("./search-dialog").then(({ SearchDialog: dialog }) => dialog), { ssr: false });
const KeysDialog = dynamic(() => import("./keys-dialog").then(({ KeysDialog: dialog }) => dialog), { ssr: false });

interface FrameShellProps {
  readonly cluster: string | null;
  readonly window: WindowWire | null;
  readonly sources: StripSources;
  readonly asOf: string | null;
  /** Above everything. */
  readonly banner?: ReactNode;
  /** Between the head and the strip: where a page's window and filter are chosen. */
  readonly choices?: ReactNode;
  /** What the dialogs stand in, where they ask others than the page does. */
  readonly dialogsIn?: (dialogs: ReactNode) => ReactNode;
  readonly children: ReactNode;
}

const asTheyAre = (dialogs: ReactNode): ReactNode => dialogs;

/** The parts that stand around a live page and a frozen one alike: head, coverage strip, the page's place, keys and dialogs. */
export function FrameShell({ cluster, window, sources, asOf, banner, choices, dialogsIn = asTheyAre, children }: FrameShellProps) {
  const [dialog, setDialog] = useState<"search" | "keys" | null>(null);
  const openSearch = useCallback(() => setDialog("search"), []);
  const openKeys = useCallback(() => setDialog("keys"), []);
  const close = useCallback(() => setDialog(null), []);
  useShortcuts({ window, onSearch: openSearch, onKeys: openKeys });
  return (
    <>
      <a href="#main" className="absolute -top-12 left-4 z-30 border border-line-strong bg-surface-raised px-3 py-2 focus:top-2">
        Skip to content
      </a>
      <Textures />
      {banner}
      <KindBanner source={sources.source} window={window} />
      {/* In small and zoomed windows only the strip stays in sight. */}
      <header className="top-0 z-10 border-b border-line-default sm:tall:sticky print:static! max-sm:contents short:contents">
        <Header cluster={cluster} onSearch={openSearch} onKeys={openKeys} />
        {choices}
        <div className={joinClasses(choices !== undefined && "border-t", "border-line-subtle bg-surface-panel max-sm:sticky max-sm:top-0 max-sm:z-10 max-sm:border-b short:sticky short:top-0 short:z-10 short:border-b")}>
          <CoverageStrip sources={sources} asOf={asOf} />
          <WindowRail window={window} holes={sources.holes ?? []} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="grid grid-cols-[minmax(0,1fr)] content-start gap-4 px-3 pt-4 pb-8 outline-none sm:px-6 sm:pt-5 sm:pb-12">
        {children}
      </main>
      {dialogsIn(
        <>
          {dialog === "search" && <SearchDialog open onClose={close} />}
          {dialog === "keys" && <KeysDialog open onClose={close} />}
        </>,
      )}
    </>
  );
}
