"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useCallback, useState, type ReactNode } from "react";
import { Textures } from "@/components/ui/textures";
import { useLiveState } from "@/lib/client/live";
import { coverageQuery } from "@/lib/client/queries";
import { useView } from "@/lib/client/view";
import { CoverageStrip } from "./coverage-strip";
import { FilterField } from "./filter-field";
import { Header } from "./header";
import { KindBanner } from "./kind-banner";
import { RangeMenu } from "./range-menu";
import { ShareMenu } from "./share-menu";
import { useShortcuts } from "./use-shortcuts";
import { WindowRail } from "./window-rail";

// Dialogs come when they are asked for: no screen needs them to be read.
const SearchDialog = dynamic(() => import("./search-dialog").then(({ SearchDialog: dialog }) => dialog), { ssr: false });
const KeysDialog = dynamic(() => import("./keys-dialog").then(({ KeysDialog: dialog }) => dialog), { ssr: false });

/** What stands around every screen: head, range and filter, how complete the data is. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { view } = useView();
  const live = useLiveState();
  const { data: answer } = useQuery(coverageQuery(view));
  const [dialog, setDialog] = useState<"search" | "keys" | null>(null);
  const openSearch = useCallback(() => setDialog("search"), []);
  const openKeys = useCallback(() => setDialog("keys"), []);
  const close = useCallback(() => setDialog(null), []);
  const window = answer?.window ?? null;
  useShortcuts({ window, onSearch: openSearch, onKeys: openKeys });

  const source = live.health?.source ?? answer?.source ?? null;
  const coverage = answer?.coverage ?? live.health?.coverage ?? null;
  const holes = answer?.holes ?? live.health?.holes ?? null;
  const reads = answer ?? null;
  const asOf = live.health?.asOf ?? answer?.watermark ?? null;
  return (
    <>
      <a href="#main" className="absolute -top-12 left-4 z-30 border border-line-strong bg-surface-raised px-3 py-2 focus:top-2">
        Skip to content
      </a>
      <Textures />
      <KindBanner source={source} window={window} />
      {/* In small and zoomed windows only the strip stays in sight. */}
      <header className="top-0 z-10 border-b border-line-default sm:tall:sticky print:static! max-sm:contents short:contents">
        <Header cluster={answer?.cluster ?? null} onSearch={openSearch} onKeys={openKeys} />
        <div className="flex min-h-10 items-start gap-2 bg-surface-panel px-3 py-1.5 max-sm:flex-wrap sm:px-6">
          <RangeMenu window={window} />
          <FilterField />
          <ShareMenu window={window} coverage={coverage} />
        </div>
        <div className="border-t border-line-subtle bg-surface-panel max-sm:sticky max-sm:top-0 max-sm:z-10 max-sm:border-b short:sticky short:top-0 short:z-10 short:border-b">
          <CoverageStrip sources={{ link: live.link, source, coverage, holes, reads }} asOf={asOf} />
          <WindowRail window={window} holes={holes ?? []} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="grid grid-cols-[minmax(0,1fr)] content-start gap-4 px-3 pt-4 pb-8 outline-none sm:px-6 sm:pt-5 sm:pb-12">
        {children}
      </main>
      {dialog === "search" && <SearchDialog open onClose={close} />}
      {dialog === "keys" && <KeysDialog open onClose={close} />}
    </>
  );
}
