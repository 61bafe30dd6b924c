import dynamic from "next/dynamic";
import Link from "next/link";
import type { ReactNode } from "react";
import { Basis } from "@/components/ui/basis";
import { Key } from "@/components/ui/button";
import { countOfText, countText, windowSpanText } from "@/components/ui/format";
import { SafeText } from "@/components/ui/name";
import { Panel, PanelBody } from "@/components/ui/panel";
import { BesideMark } from "@/components/ui/beside-mark";
import { OutcomeMark } from "@/components/ui/outcome-mark";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { waitedBetween } from "@/lib/client/filter-edit";
import { useView } from "@/lib/client/view";
import type { WaitAnswer } from "@/lib/wire/wait";
import { combRows, prepareComb } from "./comb";
import { kernelText } from "./kernels";
import { excludedOf, secondsText, tooFewText } from "./wait-text";

const Comb = dynamic(() => import("@/components/charts/comb").then((module) => module.Comb), { ssr: false, loading: () => <div className="h-[330px]" /> });

/** M1 as a comb, M3 beside it, and what may be said of so many waits. */
export function CombPanel({ answer }: { readonly answer: WaitAnswer }) {
  const { m1, m3, m4, window } = answer;
  const drawing = prepareComb(answer);
  const excluded = excludedOf(m1);
  return (
    <Panel
      title="Wait per connection"
      about="TCP, first refusal to first let-through, same node"
      basis={
        <Basis
          parts={[
            { text: `n = ${countText(m1.count)}` },
            { text: `unresolved ${countText(m3.count)}, recovered ${countText(m3.recovered)}` },
            { text: windowSpanText(window) },
            { text: `${countText(excluded)} excluded`, short: m1.excluded.loss + m1.excluded.gap > 0 },
          ]}
        />
      }
      footer={
        <>
          <span>counts per tooth, within 0.25 s after it{m1.between > 0 && `; thin bars: ${countText(m1.between)} between the teeth`}</span>
          {m4.of !== null && (
            <span>
              at once: <b>{countText(m4.of - m4.affected)}</b>, not drawn
            </span>
          )}
          <span className="sm:ml-auto">
            <Key>t</Key> shows the table
          </span>
        </>
      }
    >
      <PanelBody className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-3 lg:grid-cols-[minmax(0,1fr)_15rem]">
        <div tabIndex={0} role="region" aria-label="Comb of waits, scrolls sideways on a narrow screen" className="overflow-x-auto overflow-y-hidden">
          <div className="min-w-[34rem]">
            <Comb drawing={drawing} />
          </div>
        </div>
        <Figures answer={answer} />
        <details data-table-twin="" className="min-w-0 lg:col-span-2">
          <summary className="text-sm text-content-muted">as a table (t)</summary>
          <CombTable answer={answer} />
        </details>
      </PanelBody>
    </Panel>
  );
}

function Figures({ answer }: { readonly answer: WaitAnswer }) {
  const { m1, m3, kernels, roughUntil } = answer;
  return (
    <div className="grid content-start gap-3">
      <dl className="grid grid-cols-2 gap-x-6 lg:grid-cols-1">
        <Figure name="p50" value={m1.p50Ms === null ? null : `${secondsText(m1.p50Ms)} s`} otherwise={tooFewText("p50")} />
        <Figure name="p95" value={m1.p95Ms === null ? null : `${secondsText(m1.p95Ms)} s`} otherwise={tooFewText("p95")} />
        <Figure name="p99" value={m1.p99Ms === null ? null : `${secondsText(m1.p99Ms)} s`} otherwise={tooFewText("p99")} />
        <Figure
          name={
            <span className="flex items-center gap-1.5">
              <OutcomeMark outcome="auth-refused" />
              unresolved
            </span>
          }
          value={countText(m3.count)}
        />
        <Figure
          name={
            <span className="flex items-center gap-1.5">
              <BesideMark beside="recovered" />
              of them recovered
            </span>
          }
          value={countText(m3.recovered)}
        />
      </dl>
      <p className="text-xs text-content-muted">
        percentiles of the {countText(m1.count)} measured; the {countText(m3.count)} unresolved stand outside.
        {m3.recovered > 0 && ` ${countText(m3.recovered)} of them: the client dialled again within 70 s and was authenticated.`}
        {m3.open > 0 && ` ${countText(m3.open)} of them may have recovered unseen.`}
        {m1.otherProtocols > 0 && ` ${countOfText(m1.otherProtocols, "wait")} of UDP and other protocols: cold starts tell of them.`}
        {roughUntil !== null && ` Waits up to ${roughUntil.slice(11, 16)} UTC are known to 50 ms.`}
      </p>
      <p className="text-xs text-content-muted">
        <b className="font-medium">Kernel timers:</b> <SafeText text={kernelText(kernels)} />
      </p>
    </div>
  );
}

function Figure({ name, value, otherwise = "" }: { readonly name: ReactNode; readonly value: string | null; readonly otherwise?: string }) {
  return (
    <div className="flex items-baseline justify-between gap-2 border-b border-line-subtle py-1.5">
      <dt className="text-content-muted">{name}</dt>
      <dd className={value === null ? "not-known" : "text-xl font-semibold text-content-strong"}>{value ?? otherwise}</dd>
    </div>
  );
}

function CombTable({ answer }: { readonly answer: WaitAnswer }) {
  const { view, hrefTo } = useView();
  return (
    <Table label="Waits by tooth, as a table" className="mt-2">
      <thead>
        <tr>
          <HeadCell>waited</HeadCell>
          <HeadCell numeric>connections</HeadCell>
        </tr>
      </thead>
      <tbody>
        {combRows(answer).map((row) => (
          <Row key={row.name}>
            <Cell>{row.span === null || row.count === 0 ? row.name : <Link href={hrefTo("/wait", { filter: waitedBetween(view.filter, row.span.fromMs, row.span.toMs) })}>{row.name}</Link>}</Cell>
            <Cell numeric>{countText(row.count)}</Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}
