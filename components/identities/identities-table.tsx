"use client";

import { countOfText, countText, windowSpanText } from "@/components/ui/format";
import { Icon } from "@/components/ui/icon";
import { LongName, SafeText } from "@/components/ui/name";
import { Time } from "@/components/ui/time";
import { WholeList } from "@/components/ui/whole-list";
import { visibleText } from "@/components/ui/visible-text";
import type { IdentitiesAnswer, IdentityWire } from "@/lib/wire/identities";
import { authenticationText, entryLook, shortLabels, type EntryLook } from "./identity-row";

const CELL = "min-w-0 flex-none px-2 max-[760px]:!w-auto max-[760px]:px-0";
const WIDTH = { identity: "w-[6.5rem]", spiffe: "w-[21rem] max-[1340px]:w-[15rem]", entry: "w-[14rem] max-[1100px]:w-[11rem]", workloads: "w-[13rem] max-[1100px]:w-[10rem]", seen: "w-[15.5rem] max-[1340px]:w-[12rem] max-[1100px]:w-[9rem]" } as const;
const LABELS = 3;

/** Identities, one a line over two or three rows of words. */
export function IdentitiesTable({ answer, old }: { readonly answer: IdentitiesAnswer; readonly old: boolean }) {
  const span = windowSpanText(answer.window);
  const nowMs = Date.parse(answer.watermark ?? answer.window.to);
  return (
    <WholeList
      label="Identities"
      items={answer.identities}
      keyOf={({ identity }) => String(identity)}
      rowPx={58}
      old={old}
      head={
        <>
          <Head className={`${WIDTH.identity} flex-none pl-4`}>identity</Head>
          <Head className="flex-1">labels</Head>
          <Head className={`${WIDTH.spiffe} flex-none`}>SPIFFE ID</Head>
          <Head className={`${WIDTH.entry} flex-none`}>entry, worst first</Head>
          <Head className={`${WIDTH.workloads} flex-none`}>workloads</Head>
          <Head className={`${WIDTH.seen} flex-none`}>last authenticated</Head>
        </>
      }
      row={(identity) => <IdentityLine identity={identity} span={span} nowMs={nowMs} />}
    />
  );
}

function Head({ className, children }: { readonly className: string; readonly children: string }) {
  return (
    <span role="columnheader" className={`min-w-0 px-2 ${className}`}>
      {children}
    </span>
  );
}

function IdentityLine({ identity, span, nowMs }: { readonly identity: IdentityWire; readonly span: string; readonly nowMs: number }) {
  return (
    <div className="flex min-h-[3.625rem] items-start py-2 hover:bg-surface-hover max-[760px]:grid max-[760px]:gap-y-1.5 max-[760px]:px-3">
      <span role="cell" className={`${CELL} ${WIDTH.identity} pl-4 font-mono font-medium text-content-strong max-[760px]:pl-0`}>
        <span data-main="" tabIndex={-1}>
          {identity.identity}
        </span>
      </span>
      <span role="cell" className="min-w-0 flex-1 px-2 max-[760px]:px-0">
        <Labels identity={identity} />
      </span>
      <span role="cell" className={`${CELL} ${WIDTH.spiffe} font-mono text-sm [overflow-wrap:anywhere]`}>
        {identity.spiffeId !== null ? <SafeText text={identity.spiffeId} /> : identity.scope === "workload" ? <span className="not-known font-sans">trust domain not known</span> : <span aria-label="no SPIFFE ID">–</span>}
      </span>
      <span role="cell" className={`${CELL} ${WIDTH.entry}`}>
        <Entry look={entryLook(identity, nowMs)} />
      </span>
      <span role="cell" className={`${CELL} ${WIDTH.workloads}`}>
        <Workloads identity={identity} />
      </span>
      <span role="cell" className={`${CELL} ${WIDTH.seen} last:pr-4`}>
        <Authentication identity={identity} span={span} />
      </span>
    </div>
  );
}

function Labels({ identity }: { readonly identity: IdentityWire }) {
  const labels = shortLabels(identity.labels);
  if (identity.labels.length === 0) return <span className="not-known">{identity.exists === false ? "no CiliumIdentity of this number" : "labels not known"}</span>;
  return (
    <span className="flex flex-wrap gap-1" title={visibleText(identity.labels.join("\n").replaceAll("\n", ", "))}>
      {labels.slice(0, LABELS).map((label) => (
        <span key={label} className="inline-flex max-w-full min-w-0 rounded-sm border border-line-default px-1 font-mono text-xs/5">
          <LongName text={label} />
        </span>
      ))}
      {labels.length + identity.labelsMore > LABELS && <span className="text-xs/5 text-content-muted">+{countText(labels.length + identity.labelsMore - LABELS)}</span>}
    </span>
  );
}

const LINES: Readonly<Record<EntryLook["line"], string>> = {
  found: "border-t-2 border-proved",
  missing: "border-t-2 border-dashed border-missing",
  unknown: "border-t-3 border-dotted border-aside",
  none: "border-t border-line-default",
};
const INK: Readonly<Record<EntryLook["tone"], string>> = { plain: "text-content-muted", fault: "font-medium text-missing-ink", short: "font-medium text-without-ink", unknown: "text-content-muted" };

function Entry({ look }: { readonly look: EntryLook }) {
  return (
    <>
      <span className={`mb-1 block w-16 ${LINES[look.line]}`} aria-hidden="true" />
      <span className="flex items-center gap-1.5">
        <Icon name={look.icon} className="size-3 flex-none" />
        <span className={look.tone === "unknown" ? "not-known" : "text-content-strong"}>{look.word}</span>
      </span>
      <span className={`line-clamp-2 text-xs [overflow-wrap:anywhere] ${INK[look.tone]}`} title={visibleText(look.detail)}>
        <SafeText text={look.detail} />
      </span>
    </>
  );
}

function Workloads({ identity: { workloads, workloadsMore, pods, scope } }: { readonly identity: IdentityWire }) {
  const [first, ...others] = workloads;
  if (first === undefined) return <span className="text-content-muted">{scope === "workload" ? "no pod is known to have it" : "–"}</span>;
  const more = others.length + workloadsMore;
  const all = workloads.map(({ namespace, name, kind }) => `${kind} ${namespace}/${name}`).join(", ");
  return (
    <span className="grid min-w-0" title={visibleText(all)}>
      <span className="inline-flex min-w-0">
        <SafeText text={`${first.namespace}/`} className="max-w-[50%] flex-initial truncate text-content-muted" />
        <LongName text={first.name} className="font-medium text-content-strong" />
      </span>
      <span className="text-xs text-content-muted">
        {countOfText(pods, "pod")}
        {more > 0 ? `, of ${countOfText(more, "other workload")} too` : ""}
      </span>
    </span>
  );
}

function Authentication({ identity, span }: { readonly identity: IdentityWire; readonly span: string }) {
  const { word, detail, known } = authenticationText(identity, span);
  return (
    <span className="grid min-w-0">
      {identity.authentication.last !== null && identity.authentication.state === "seen" ? <Time at={identity.authentication.last} className="text-content-strong" /> : <span className={known ? "text-content-muted" : "not-known"}>{word}</span>}
      <span className="line-clamp-2 text-xs text-content-muted [overflow-wrap:anywhere]" title={visibleText(detail)}>
        <SafeText text={detail} />
      </span>
    </span>
  );
}
