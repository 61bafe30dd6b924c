"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useCallback, useState, type ReactNode } from "react";
import { Banner } from "@/components/ui/banner";
import { CopyButton } from "@/components/ui/code-block";
import { clockText, dayText } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { NowProvider } from "@/components/ui/now";
import { Textures } from "@/components/ui/textures";
import { LiveAnswers } from "@/lib/client/frozen";
import { coverageQuery } from "@/lib/client/queries";
import { useView } from "@/lib/client/view";
import type { SnapshotAnswer } from "@/lib/wire/snapshot";
import { CoverageStrip } from "./coverage-strip";
import { Header } from "./header";
import { KindBanner } from "./kind-banner";
import { useShortcuts } from "./use-shortcuts";
import { WindowRail } from "./window-rail";

const SearchDialog = dynamic(() => import("./search-dialog").then(({ SearchDialog: dialog }) => dialog), { ssr: false });
const KeysDialog = dynamic(() => import("./keys-dialog").then(({ KeysDialog: dialog }) => dialog), { ssr: false });

/** What stands around a frozen page: that it is one, of when, and how complete its data was; its window and its filter stand. */
export function FrozenFrame({ link, summary, children }: { readonly link: SnapshotAnswer; readonly summary: ReactNode; readonly children: ReactNode }) {
  const { view } = useView();
  const { data: answer } = useQuery(coverageQuery(view));
  const [dialog, setDialog] = useState<"search" | "keys" | null>(null);
  const openSearch = useCallback(() => setDialog("search"), []);
  const openKeys = useCallback(() => setDialog("keys"), []);
  const close = useCallback(() => setDialog(null), []);
  const window = answer?.window ?? null;
  useShortcuts({ window, onSearch: openSearch, onKeys: openKeys });
  return (
    <>
      <a href="#main" className="absolute -top-12 left-4 z-30 border border-line-strong bg-surface-raised px-3 py-2 focus:top-2">
        Skip to content
      </a>
      <Textures />
      <FrozenBanner link={link} />
      <KindBanner source={answer?.source ?? null} window={window} />
      <header className="top-0 z-10 border-b border-line-default sm:tall:sticky print:static! max-sm:contents short:contents">
        <Header cluster={answer?.cluster ?? null} onSearch={openSearch} onKeys={openKeys} />
        <div className="bg-surface-panel max-sm:sticky max-sm:top-0 max-sm:z-10 max-sm:border-b max-sm:border-line-subtle short:sticky short:top-0 short:z-10 short:border-b">
          <CoverageStrip sources={{ link: { state: "frozen", at: link.createdAt }, source: answer?.source ?? null, coverage: answer?.coverage ?? null, holes: answer?.holes ?? null, reads: answer ?? null }} asOf={link.createdAt} />
          <WindowRail window={window} holes={answer?.holes ?? []} />
        </div>
      </header>
      <main id="main" tabIndex={-1} className="grid grid-cols-[minmax(0,1fr)] content-start gap-4 px-3 pt-4 pb-8 outline-none sm:px-6 sm:pt-5 sm:pb-12">
        {summary}
        <p className="flex items-center gap-2 text-sm text-content-muted">
          <Icon name="frozen" className="size-3.5" />
          The page as it stood. Its links, filters and searches lead to the live dashboard.
        </p>
        <NowProvider value={Date.parse(link.createdAt)}>{children}</NowProvider>
      </main>
      <LiveAnswers>
        {dialog === "search" && <SearchDialog open onClose={close} />}
        {dialog === "keys" && <KeysDialog open onClose={close} />}
      </LiveAnswers>
    </>
  );
}

function FrozenBanner({ link }: { readonly link: SnapshotAnswer }) {
  return (
    <Banner title="Frozen view">
      <span title={link.keeping}>
        Frozen at {clockText(link.createdAt)} UTC on {dayText(link.createdAt)}, kept {link.outlivesRestart ? "" : "in memory "}until {dayText(link.expiresAt)}
        {link.outlivesRestart ? "" : " at most"}. It does not change.
      </span>
      <span className="ml-auto text-content-strong max-sm:hidden">
        <CopyButton text={window.location.href} label="copy this link" />
      </span>
    </Banner>
  );
}
