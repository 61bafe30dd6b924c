"use client";

import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button, LinkButton } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/code-block";
import { countText, dayText, windowText } from "@/components/ui/format";
import { SafeText } from "@/components/ui/name";
import { ApiError } from "@/lib/client/api-error";
import { freezePage, removeSnapshot } from "@/lib/client/snapshots";
import { hrefOf, useView } from "@/lib/client/view";
import type { CoverageWire, WindowWire } from "@/lib/wire/answer";
import { readFrozenPage } from "@/lib/wire/frozen-page";
import type { FreezeAnswer } from "@/lib/wire/snapshot";

interface FrozenLinkProps {
  readonly window: WindowWire | null;
  readonly coverage: CoverageWire | null;
}

/** Makes a link to the page as it stands now: what it will hold first, then its address, how long it lives, and how to take it away. */
export function FrozenLink({ window: shown, coverage }: FrozenLinkProps) {
  const { view, pathname } = useView();
  const page = hrefOf(pathname, view);
  const making = useMutation({ mutationFn: freezeAndCopy });
  const removing = useMutation({ mutationFn: removeSnapshot });
  const canBe = readFrozenPage(page) !== null;
  return (
    <section aria-label="Frozen link" className="grid w-88 max-w-full gap-2 border-t border-line-subtle px-3 pt-3 pb-2">
      <p className="font-semibold text-content-strong">{making.data === undefined ? "Frozen link" : making.data.copied ? "Frozen link made and copied" : "Frozen link made"}</p>
      {!canBe ? (
        <p className="text-sm text-content-muted">This page cannot be frozen; the screens, a pair’s page and a flow’s page can.</p>
      ) : removing.isSuccess ? (
        <p role="status" className="text-sm text-content-muted">
          The frozen link was deleted: it shows nothing any more.
        </p>
      ) : making.data !== undefined ? (
        <Made made={making.data.made} deleting={removing.isPending} onDelete={removing.mutate} />
      ) : (
        <>
          <p className="text-sm text-content-muted">This page as it stands now. It does not change, and outlives what is held in memory of its flows.</p>
          <Facts>
            <Line name="window">{shown === null ? "not known yet" : windowText(shown)}</Line>
            <Line name="holds">what the server answers to this page, names and addresses as they are: not the pages behind its links, and of a list the first rows</Line>
            {coverage !== null && !coverage.complete && <Line name="coverage"><span className="text-without-ink">not complete</span>, said on the page</Line>}
          </Facts>
          <div className="flex flex-wrap items-center gap-2">
            <Button look="ink" disabled={making.isPending} onClick={() => making.mutate(page)}>
              {making.isPending ? "asking and keeping …" : "make a frozen link"}
            </Button>
            <span className="text-sm text-content-muted">stored by this server</span>
          </div>
        </>
      )}
      <p role="status" className="text-sm text-missing-ink empty:hidden">
        {saidOf(making.error ?? removing.error)}
      </p>
    </section>
  );
}

/** Copies at once where the browser lets a page do so; the button beside the address does it otherwise. */
async function freezeAndCopy(page: string): Promise<{ readonly made: FreezeAnswer; readonly copied: boolean }> {
  const made = await freezePage(page);
  const copied = await navigator.clipboard?.writeText(addressOf(made)).then(
    () => true,
    () => false,
  );
  return { made, copied: copied === true };
}

function addressOf(made: FreezeAnswer): string {
  return new URL(made.path, window.location.href).href;
}

function Made({ made, deleting, onDelete }: { readonly made: FreezeAnswer; readonly deleting: boolean; readonly onDelete: (id: string) => void }) {
  const address = addressOf(made);
  return (
    <>
      <div className="flex gap-2">
        <input readOnly autoFocus value={address} aria-label="Frozen link" onFocus={(event) => event.target.select()} className="h-7 min-w-0 flex-1 rounded-sm border border-line-strong bg-surface-panel px-2 font-mono text-sm text-content-strong max-sm:h-9" />
        <CopyButton text={address} label="copy the frozen link" />
      </div>
      <Facts>
        <Line name="window">{windowText(made.frozen.window)}</Line>
        <Line name="holds">{countText(Math.max(1, Math.round(made.bytes / 1024)))} KiB of answers</Line>
        <Line name="kept until">
          {dayText(made.expiresAt)}
          {made.outlivesRestart ? "" : " at most"}
        </Line>
      </Facts>
      <p className={`text-sm ${made.outlivesRestart ? "text-content-muted" : "text-without-ink"}`}>{made.keeping}</p>
      <div className="flex flex-wrap gap-2">
        <LinkButton href={made.path} target="_blank" rel="noopener">
          open it
        </LinkButton>
        <Button look="quiet" disabled={deleting} onClick={() => onDelete(made.id)}>
          delete it
        </Button>
      </div>
    </>
  );
}

function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className="grid grid-cols-[5rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">{children}</dl>;
}

function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-content-muted">{name}</dt>
      <dd className="text-content-default">{children}</dd>
    </>
  );
}

function saidOf(error: Error | null): ReactNode {
  if (error === null) return null;
  return <SafeText text={error instanceof ApiError ? `${error.message} ${error.hint}`.trim() : "The frozen link could not be made."} />;
}
