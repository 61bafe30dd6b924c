"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useLiveState } from "@/lib/client/live";
import { coverageQuery } from "@/lib/client/queries";
import { useView } from "@/lib/client/view";
import { FilterField } from "./filter-field";
import { FrameShell } from "./frame-shell";
import { RangeMenu } from "./range-menu";
import { ShareMenu } from "./share-menu";

/** What stands around every screen: head, range and filter, how complete the data is. */
export function Frame({ children }: { readonly children: ReactNode }) {
  const { view } = useView();
  const live = useLiveState();
  const { data: answer } = useQuery(coverageQuery(view));
  const window = answer?.window ?? null;
  const source = live.health?.source ?? answer?.source ?? null;
  const coverage = answer?.coverage ?? live.health?.coverage ?? null;
  const holes = answer?.holes ?? live.health?.holes ?? null;
  return (
    <FrameShell
      cluster={answer?.cluster ?? null}
      window={window}
      sources={{ link: live.link, source, coverage, holes, reads: answer ?? null }}
      asOf={live.health?.asOf ?? answer?.watermark ?? null}
      choices={
        <div className="flex min-h-10 items-start gap-2 bg-surface-panel px-3 py-1.5 max-sm:flex-wrap sm:px-6">
          <RangeMenu window={window} />
          <FilterField />
          <ShareMenu window={window} coverage={coverage} />
        </div>
      }
    >
      {children}
    </FrameShell>
  );
}
