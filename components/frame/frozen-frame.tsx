"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Banner } from "@/components/ui/banner";
import { CopyButton } from "@/components/ui/code-block";
import { clockText, dayText } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { NowProvider } from "@/components/ui/now";
import { LiveAnswers } from "@/lib/client/frozen";
import { coverageQuery } from "@/lib/client/queries";
import { useView } from "@/lib/client/view";
import type { SnapshotAnswer } from "@/lib/wire/snapshot";
import { FrameShell } from "./frame-shell";

/** What stands around a frozen page: that it is one, of when, and how complete its data was; its window and its filter stand. */
export function FrozenFrame({ link, summary, children }: { readonly link: SnapshotAnswer; readonly summary: ReactNode; readonly children: ReactNode }) {
  const { view } = useView();
  const { data: answer } = useQuery(coverageQuery(view));
  return (
    <FrameShell
      cluster={answer?.cluster ?? null}
      window={answer?.window ?? null}
      sources={{ link: { state: "frozen", at: link.createdAt }, source: answer?.source ?? null, coverage: answer?.coverage ?? null, holes: answer?.holes ?? null, reads: answer ?? null }}
      asOf={link.createdAt}
      banner={<FrozenBanner link={link} />}
      dialogsIn={(dialogs) => <LiveAnswers>{dialogs}</LiveAnswers>}
    >
      {summary}
      <p className="flex items-center gap-2 text-sm text-content-muted">
        <Icon name="frozen" className="size-3.5" />
        The page as it stood. Its links, filters and searches lead to the live dashboard.
      </p>
      <NowProvider value={Date.parse(link.createdAt)}>{children}</NowProvider>
    </FrameShell>
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
