"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { Banner } from "@/components/ui/banner";
import { Button, buttonClasses } from "@/components/ui/button";
import { Say } from "@/components/ui/say";
import { SkeletonRows } from "@/components/ui/skeleton";
import { ApiError, isPassing } from "@/lib/client/api-error";
import { FrozenProvider } from "@/lib/client/frozen";
import { snapshotQuery } from "@/lib/client/snapshots";
import { readFrozenPage, type FrozenPage } from "@/lib/wire/frozen-page";
import type { SnapshotAnswer } from "@/lib/wire/snapshot";

/** Opens a frozen link: until it is there, and where it is not, says so; then shows its page with what it holds. */
export function FrozenGate({ id, children }: { readonly id: string; readonly children: (link: SnapshotAnswer, page: FrozenPage) => ReactNode }) {
  const { data: link, error, refetch } = useQuery(snapshotQuery(id));
  const page = link === undefined ? null : readFrozenPage(link.page);
  if (link !== undefined && page !== null)
    return (
      <FrozenProvider link={link} page={page.page}>
        {children(link, page.page)}
      </FrozenProvider>
    );
  return (
    <>
      <Banner title="Frozen view">
        <span>A page of Countersign as it stood when the link was made.</span>
      </Banner>
      <main id="main" tabIndex={-1} className="grid content-start gap-4 px-3 pt-4 pb-8 outline-none sm:px-6 sm:pt-5">
        <h1 className="text-lg font-semibold text-content-strong">Frozen view</h1>
        <div className="rounded-md border border-line-default bg-surface-panel">{link === undefined && error === null ? <SkeletonRows rows={6} label="Opening the link. No number is shown before it is known." /> : <Absent error={error} onRetry={() => void refetch()} />}</div>
      </main>
    </>
  );
}

function Absent({ error, onRetry }: { readonly error: Error | null; readonly onRetry: () => void }) {
  const { title, text } = absence(error);
  return (
    <Say
      kind="empty"
      title={title}
      actions={
        <>
          {error instanceof ApiError && isPassing(error) && <Button onClick={onRetry}>ask again</Button>}
          <Link href="/overview" prefetch={false} className={buttonClasses()}>
            open the live dashboard
          </Link>
        </>
      }
    >
      <p>{text}</p>
    </Say>
  );
}

/** Why a link shows nothing. */
function absence(error: Error | null): { readonly title: string; readonly text: string } {
  if (!(error instanceof ApiError)) return { title: "This frozen link cannot be read", text: "What it holds is of another version of Countersign." };
  const text = [error.message, error.hint].filter((part) => part !== "").join(" ");
  switch (error.code) {
    case "not-found":
      return { title: "There is nothing behind this link", text };
    case "gone":
      return { title: "This frozen link has ended", text };
    default:
      return { title: "This frozen link could not be opened", text };
  }
}
