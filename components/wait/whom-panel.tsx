import Link from "next/link";
import { SafeText, TwoEnds } from "@/components/ui/name";
import { OutcomeMark } from "@/components/ui/outcome-mark";
import { countText } from "@/components/ui/format";
import { Panel } from "@/components/ui/panel";
import { Cell, HeadCell, Row, Table } from "@/components/ui/table";
import { Tabs } from "@/components/ui/tabs";
import { useView } from "@/lib/client/view";
import { P50_FROM, TAIL_FROM } from "@/lib/domain/wait/percentiles";
import { pairPath } from "@/lib/wire/page-path";
import type { WaitAnswer } from "@/lib/wire/wait";
import { groupingOf, prepareWhom, type Grouping, type PercentileText, type WhomRow } from "./whom";

const TABS: readonly { readonly id: Grouping; readonly label: string }[] = [
  { id: "pair", label: "pair" },
  { id: "node", label: "node" },
  { id: "direction", label: "direction" },
  { id: "reason", label: "reason" },
  { id: "l7", label: "L7 or not" },
];

/** For whom: waits by pair, node, direction, reason, and with an L7 proxy or without. */
export function WhomPanel({ answer }: { readonly answer: WaitAnswer }) {
  const { view, change } = useView();
  const grouping = groupingOf(view.group);
  const { rows, about } = prepareWhom(answer, grouping);
  return (
    <Panel title="For whom" about={about} basis={`seconds · p95, p99 from n ≥ ${TAIL_FROM}, p50 from n ≥ ${P50_FROM}`}>
      <Tabs label="Group waits by" tabs={TABS} selected={grouping} onSelect={(id) => change({ group: id === "pair" ? null : id })} />
      {TABS.map((tab) => (
        <div key={tab.id} id={`${tab.id}-panel`} role="tabpanel" aria-labelledby={tab.id} hidden={tab.id !== grouping}>
          {tab.id === grouping && <Groups rows={rows} grouping={grouping} />}
        </div>
      ))}
    </Panel>
  );
}

const CARD = "max-[760px]:flex max-[760px]:flex-wrap max-[760px]:items-baseline max-[760px]:gap-x-4 max-[760px]:gap-y-0.5 max-[760px]:px-3 max-[760px]:py-2";
const INSIDE = "max-[760px]:h-auto max-[760px]:p-0!";

function Groups({ rows, grouping }: { readonly rows: readonly WhomRow[]; readonly grouping: Grouping }) {
  if (rows.length === 0) return <p className="px-3 py-3 text-content-muted sm:px-4">Nobody met a refusal in this window.</p>;
  return (
    <Table label={`Waits by ${grouping}`}>
      <thead className="max-[760px]:hidden">
        <tr>
          <HeadCell>{grouping}</HeadCell>
          <HeadCell numeric aria-sort="descending">
            waited, n ↓
          </HeadCell>
          <HeadCell numeric>p50</HeadCell>
          <HeadCell numeric>p95</HeadCell>
          <HeadCell numeric>p99</HeadCell>
          <HeadCell numeric>unresolved</HeadCell>
          <HeadCell numeric>affected</HeadCell>
        </tr>
      </thead>
      <tbody className="max-[760px]:block">
        {rows.map((row) => (
          <Row key={row.name} className={CARD}>
            <Cell className={`${INSIDE} max-[760px]:basis-full min-[760px]:w-full min-[760px]:max-w-0`}>
              <Name row={row} />
            </Cell>
            <Cell numeric className={INSIDE}>
              <Label text="waited" />
              <b>{row.waited}</b>
            </Cell>
            <Percentile name="p50" value={row.p50} />
            <Percentile name="p95" value={row.p95} />
            <Percentile name="p99" value={row.p99} />
            <Cell numeric className={INSIDE}>
              <Label text="unresolved" />
              {row.unresolved > 0 ? (
                <span className="inline-flex items-center gap-1.5 align-middle">
                  <OutcomeMark outcome="auth-refused" />
                  <b>{countText(row.unresolved)}</b>
                </span>
              ) : (
                "0"
              )}
            </Cell>
            <Cell numeric className={`whitespace-nowrap ${INSIDE}`}>
              <Label text="affected" />
              {row.affected.share} <span className="text-content-muted">{row.affected.text}</span>
            </Cell>
          </Row>
        ))}
      </tbody>
    </Table>
  );
}

function Name({ row }: { readonly row: WhomRow }) {
  const { hrefTo } = useView();
  if (row.ends === null) return <SafeText text={row.name} className="[overflow-wrap:anywhere]" />;
  return (
    <Link prefetch={false} href={hrefTo(pairPath(row.name))} className="plain-link focus-inside block min-w-0 hover:underline">
      <TwoEnds source={row.ends.source} destination={row.ends.destination} suffix={row.ends.suffix} />
    </Link>
  );
}

/** Cards have no column heads: each number brings its own. */
function Label({ text }: { readonly text: string }) {
  return <span className="mr-1 text-sm text-content-muted min-[760px]:hidden">{text}</span>;
}

function Percentile({ name, value }: { readonly name: string; readonly value: PercentileText }) {
  return (
    <Cell numeric className={`whitespace-nowrap ${INSIDE} ${value.text === "" ? "max-[760px]:hidden" : ""}`}>
      <Label text={name} />
      <span className={value.known || value.text === "" ? undefined : "not-known"}>{value.text}</span>
    </Cell>
  );
}
