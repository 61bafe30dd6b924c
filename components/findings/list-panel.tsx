import Link from "next/link";
import { countOfText } from "@/components/ui/format";
import { joinClasses } from "@/components/ui/join-classes";
import { SafeText } from "@/components/ui/name";
import { Severity } from "@/components/ui/severity";
import { Ago, Time } from "@/components/ui/time";
import { hrefOf, useView } from "@/lib/client/view";
import type { FindingsAnswer, FindingWire } from "@/lib/wire/findings";
import { affectedText } from "./summary";

interface ListPanelProps {
  readonly findings: readonly FindingWire[];
  readonly more: FindingsAnswer["more"];
  readonly open: string | null;
}

/** The findings, worst first: how grave, what, since when, who is affected. */
export function ListPanel({ findings, more, open }: ListPanelProps) {
  const { view } = useView();
  return (
    <section aria-label="List of findings" className="min-w-0 rounded-md border border-line-default bg-surface-panel">
      <ul>
        {findings.map((finding) => (
          <li key={finding.id} className="border-t border-line-subtle first:border-t-0">
            <Link
              href={`${hrefOf("/findings", { ...view, open: finding.id })}#finding`}
              scroll={false}
              prefetch={false}
              data-row=""
              aria-current={finding.id === open ? "true" : undefined}
              className={joinClasses(
                "plain-link focus-inside grid grid-cols-[4.25rem_minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 px-4 py-2.5 max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:px-3",
                finding.id === open ? "bg-surface-selected shadow-[inset_2px_0_0_var(--you)]" : "hover:bg-surface-hover",
              )}
            >
              <span className="self-start">
                <Severity level={finding.severity} />
              </span>
              <span className="min-w-0 [overflow-wrap:anywhere] text-content-strong max-sm:col-span-2 max-sm:row-start-2">
                <SafeText text={finding.title} />
              </span>
              <span className="self-start text-right text-xs whitespace-nowrap text-content-muted max-sm:col-start-2 max-sm:row-start-1">{finding.since === null ? <span className="not-known">since not known</span> : <Ago at={finding.since} />}</span>
              <span className="col-span-2 col-start-2 text-sm [overflow-wrap:anywhere] text-content-muted max-sm:col-start-1">
                <code>{finding.code}</code> · {affectedText(finding.affected)}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {more.length > 0 && <p className="border-t border-line-subtle px-4 py-2 text-sm text-content-muted max-sm:px-3">counted and not listed: {more.map(({ code, count }) => `${countOfText(count, "more", "more")} of ${code}`).join(", ")}</p>}
    </section>
  );
}

/** Since when: a time, or why it is not known. */
export function Since({ finding }: { readonly finding: FindingWire }) {
  if (finding.since === null) {
    return (
      <span>
        <span className="not-known">since not known</span>: <SafeText text={finding.sinceReason ?? "nobody says"} />
      </span>
    );
  }
  return (
    <span>
      since {finding.since.slice(0, 10)} <Time at={finding.since} /> UTC, <Ago at={finding.since} />
    </span>
  );
}
