"use client";

import Link from "next/link";
import { GateMark } from "@/components/ui/gate-mark";
import { LongName, SafeText } from "@/components/ui/name";
import { Severity } from "@/components/ui/severity";
import { WholeList } from "@/components/ui/whole-list";
import { visibleText } from "@/components/ui/visible-text";
import { useView } from "@/lib/client/view";
import type { RuleRow } from "./rule-row";

const CELL = "min-w-0 flex-none px-2 max-[760px]:!w-auto max-[760px]:px-0";
interface Widths {
  readonly direction: string;
  readonly how: string;
  readonly decides: string;
  readonly remarks: string;
}

const WIDE: Widths = { direction: "w-[7rem]", how: "w-[11rem]", decides: "w-[24rem] max-[1340px]:w-[18rem] max-[1100px]:w-[13rem]", remarks: "w-[15rem] max-[1340px]:w-[10rem]" };
/** Beside an open policy. */
const NARROW: Widths = { direction: "w-[5.5rem]", how: "w-[8.5rem]", decides: "w-[15.5rem] max-[1340px]:w-[12.5rem]", remarks: "w-[7.5rem] max-[1340px]:hidden max-[1099px]:flex" };

/** The rules of the policies, one a line. */
export function PoliciesTable({ rows, old, open }: { readonly rows: readonly RuleRow[]; readonly old: boolean; readonly open: string | null }) {
  const width = open === null ? WIDE : NARROW;
  return (
    <WholeList
      label="Rules of policies"
      items={rows}
      keyOf={(row) => row.id}
      rowPx={46}
      old={old}
      head={
        <>
          <Head className="flex-1 pl-4">rule</Head>
          <Head className={width.direction}>direction</Head>
          <Head className={width.how}>authentication</Head>
          <Head className={width.decides}>matched</Head>
          <Head className={width.remarks}>remarks</Head>
        </>
      }
      row={(row) => <RuleLine row={row} width={width} isOpen={row.policy.id === open} />}
    />
  );
}

function Head({ className, children }: { readonly className: string; readonly children: string }) {
  return (
    <span role="columnheader" className={`min-w-0 px-2 ${className} ${className.startsWith("flex-1") ? "" : "flex-none"}`}>
      {children}
    </span>
  );
}

function RuleLine({ row, width, isOpen }: { readonly row: RuleRow; readonly width: Widths; readonly isOpen: boolean }) {
  const { view, hrefTo } = useView();
  const { namespace, name, id } = row.policy;
  const [remark, ...others] = row.remarks;
  return (
    <div
      className={`flex min-h-[2.875rem] items-center py-1 max-[760px]:grid max-[760px]:grid-cols-2 max-[760px]:gap-x-3 max-[760px]:gap-y-1 max-[760px]:px-3 max-[760px]:py-2.5 ${isOpen ? "bg-surface-selected shadow-[inset_2px_0_0_var(--you)]" : "hover:bg-surface-hover"}`}
    >
      <span role="cell" className="grid min-w-0 flex-1 pr-2 pl-4 max-[760px]:col-span-2 max-[760px]:p-0">
        <Link href={hrefTo("/policies", { group: view.group, open: isOpen ? null : id })} prefetch={false} scroll={false} data-main="" aria-current={isOpen ? "true" : undefined} title={visibleText(id)} className="plain-link focus-inside inline-flex min-w-0 max-w-full hover:underline">
          {namespace !== "" && <SafeText text={`${namespace}/`} className="max-w-[50%] flex-initial truncate text-content-muted" />}
          <LongName text={name} full={id} className="font-medium text-content-strong" />
        </Link>
        <span className="line-clamp-2 text-xs text-content-muted" title={row.place}>
          {row.place}
        </span>
      </span>
      <span role="cell" className={`${CELL} ${width.direction}`}>
        {row.direction}
      </span>
      <span role="cell" className={`${CELL} ${width.how}`}>
        <span className="inline-flex max-w-full items-center gap-1.5">
          <GateMark gate={row.how.gate} />
          <span className={row.how.gate === "unknown" ? "not-known" : "text-content-strong"}>{row.how.word}</span>
        </span>
        <span className="block truncate text-xs text-content-muted" title={row.how.detail}>
          {row.how.detail}
        </span>
      </span>
      <span role="cell" className={`${CELL} ${width.decides} max-[760px]:col-span-2`}>
        <span className={row.decides.known ? "text-content-strong" : "not-known"}>{row.decides.count}</span>
        <span className="line-clamp-2 text-xs text-content-muted [overflow-wrap:anywhere]" title={visibleText(row.decides.detail)}>
          {visibleText(row.decides.detail)}
        </span>
      </span>
      <span role="cell" className={`${CELL} ${width.remarks} max-[760px]:col-span-2`}>
        {remark === undefined ? (
          <span className="text-sm text-content-muted max-[760px]:hidden">no remark</span>
        ) : (
          <span className="grid min-w-0" title={visibleText(row.remarks.map(({ text }) => text).join("; "))}>
            <Severity level={remark.level} />
            <span className="truncate text-xs text-content-default">
              <SafeText text={remark.text} />
              {others.length > 0 ? `, ${others.length} more` : ""}
            </span>
          </span>
        )}
      </span>
    </div>
  );
}
