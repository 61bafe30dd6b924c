"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import Link from "next/link";
import { Basis } from "@/components/ui/basis";
import { countText, windowSpanText } from "@/components/ui/format";
import { Panel, PanelBody } from "@/components/ui/panel";
import { waitQuery } from "@/lib/client/queries";
import { useView } from "@/lib/client/view";
import type { PairWire } from "@/lib/wire/pair";
import { filterOfPair } from "@/lib/wire/pair-filter";
import { prepareWaitOfPair } from "./wait-of-pair";

const Comb = dynamic(() => import("@/components/charts/comb").then((module) => module.Comb), { ssr: false, loading: () => <div className="h-[190px]" /> });

const HEIGHT = 190;

/** The comb of one pair, once one of its connections met a refusal. */
export function WaitPanel({ pair }: { readonly pair: PairWire }) {
  const { view, hrefTo } = useView();
  const filter = filterOfPair(pair.key);
  const { data: answer } = useQuery(waitQuery({ filter, from: view.from, to: view.to }));
  const prepared = answer === undefined ? null : prepareWaitOfPair(answer);
  if (answer === undefined || prepared === null) return null;
  return (
    <Panel
      title="Wait"
      about="TCP, first refusal to first let-through; a kernel’s retransmission, not a handshake"
      basis={
        <Basis
          parts={[
            { text: `n = ${countText(answer.m1.count)}` },
            ...prepared.percentiles.map((text) => ({ text })),
            { text: windowSpanText(answer.window) },
            { text: `${countText(prepared.excluded)} excluded`, short: answer.m1.excluded.loss + answer.m1.excluded.gap > 0 },
          ]}
        />
      }
      footer={
        <Link prefetch={false} href={hrefTo("/wait", { filter })}>
          all of this pair on Wait
        </Link>
      }
    >
      <PanelBody className="grid grid-cols-[minmax(0,1fr)]">
        <div tabIndex={0} role="region" aria-label="Comb of this pair’s waits, scrolls sideways on a narrow screen" className="overflow-x-auto overflow-y-hidden">
          <div className="max-w-[52rem] min-w-[30rem]">
            <Comb drawing={prepared.drawing} height={HEIGHT} />
          </div>
        </div>
      </PanelBody>
    </Panel>
  );
}
