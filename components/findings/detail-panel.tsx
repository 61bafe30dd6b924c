import Link from "next/link";
import type { ReactNode } from "react";
import { CodeBlock, CopyButton } from "@/components/ui/code-block";
import { countOfText } from "@/components/ui/format";
import { SafeText, TwoEnds } from "@/components/ui/name";
import { Severity } from "@/components/ui/severity";
import { onlyValue } from "@/lib/client/filter-edit";
import { endsOfKey } from "@/lib/client/pair-ends";
import { useView } from "@/lib/client/view";
import { pairPath } from "@/lib/wire/page-path";
import type { BoundedWire, FindingWire } from "@/lib/wire/findings";
import { Since } from "./list-panel";
import { affectedText, findingText } from "./summary";

/** One finding: what is so, from what that is known, what to do, who is affected. */
export function DetailPanel({ finding }: { readonly finding: FindingWire }) {
  const { evidence, fix, affected, docs } = finding;
  return (
    <section id="finding" aria-labelledby="finding-title" className="min-w-0 scroll-mt-36 rounded-md border border-line-default bg-surface-panel">
      <div className="flex items-start gap-x-3 px-4 pt-3 text-sm text-content-muted max-sm:px-3">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
          <Severity level={finding.severity} />
          <code className="[overflow-wrap:anywhere]">{finding.id}</code>
          <Since finding={finding} />
        </div>
        <CopyButton text={findingText(finding)} label="copy this finding as text" />
      </div>
      <h2 id="finding-title" className="px-4 pt-1 pb-3 text-xl text-pretty [overflow-wrap:anywhere] text-content-strong max-sm:px-3 max-sm:text-lg">
        <SafeText text={finding.title} />
      </h2>
      <Part title="evidence">
        {evidence.length === 0 ? (
          <p className="text-content-muted">None was kept.</p>
        ) : (
          <ul className="grid gap-1">
            {evidence.map(({ what, source }) => (
              <li key={`${source} ${what}`} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 max-sm:grid-cols-[minmax(0,1fr)]">
                <SafeText text={what} className="[overflow-wrap:anywhere]" />
                <span className="max-w-56 text-right text-xs text-content-muted max-sm:text-left">
                  <SafeText text={source} />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title="what to do">
        <p>
          <SafeText text={fix.sentence} />
        </p>
        {fix.command !== null && <CodeBlock label="the command" text={fix.command} wrap />}
      </Part>
      <Part title={`affected: ${affectedText(affected)}`}>
        <AffectedLists finding={finding} />
      </Part>
      <p className="border-t border-line-subtle px-4 py-2 text-sm text-content-muted max-sm:px-3">
        what it means: <code className="[overflow-wrap:anywhere]">{docs}</code>
      </p>
    </section>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-1.5 border-t border-line-subtle px-4 py-3 max-sm:px-3">
      <h3 className="text-xs font-medium text-content-muted">{title}</h3>
      {children}
    </div>
  );
}

function AffectedLists({ finding: { code, affected } }: { readonly finding: FindingWire }) {
  const { view, hrefTo } = useView();
  const { pairs, identities, nodes, policies } = affected;
  if (affectedText(affected) === "the whole cluster") return <p className="text-content-muted">It concerns no pair, identity, node or policy alone.</p>;
  return (
    <>
      {pairs.shown.length > 0 && (
        <div className="grid gap-0.5">
          {pairs.shown.map((key) => (
            <PairLink key={key} pairKey={key} href={hrefTo(pairPath(key))} />
          ))}
          <p className="text-sm">
            <Link prefetch={false} href={hrefTo("/pairs", { filter: onlyValue(view.filter, "finding", code) })}>
              {pairs.more > 0 ? `all, ${countOfText(pairs.more, "more", "more")}, in the list of pairs` : "in the list of pairs"}
            </Link>
          </p>
        </div>
      )}
      {identities.shown.length > 0 && (
        <Line name="identities" bounded={identities}>
          {(identity) => (
            <Link prefetch={false} className="font-mono text-sm" href={hrefTo("/pairs", { filter: onlyValue(view.filter, "identity", identity) })}>
              {identity}
            </Link>
          )}
        </Line>
      )}
      {nodes.shown.length > 0 && (
        <Line name="nodes" bounded={nodes}>
          {(node) => (
            <Link prefetch={false} href={hrefTo("/spire")}>
              <SafeText text={node} />
            </Link>
          )}
        </Line>
      )}
      {policies.shown.length > 0 && (
        <Line name="policies" bounded={policies}>
          {(policy) => <SafeText text={policy} />}
        </Line>
      )}
    </>
  );
}

function PairLink({ pairKey, href }: { readonly pairKey: string; readonly href: string }) {
  const ends = endsOfKey(pairKey);
  return (
    <Link prefetch={false} href={href} className="plain-link block min-w-0 hover:underline">
      {ends === null ? <SafeText text={pairKey} /> : <TwoEnds source={ends.source} destination={ends.destination} suffix={ends.suffix} />}
    </Link>
  );
}

function Line({ name, bounded, children }: { readonly name: string; readonly bounded: BoundedWire; readonly children: (value: string) => ReactNode }) {
  return (
    <p className="[overflow-wrap:anywhere]">
      <span className="text-content-muted">{name}: </span>
      {bounded.shown.map((value, at) => (
        <span key={value}>
          {at > 0 && ", "}
          {children(value)}
        </span>
      ))}
      {bounded.more > 0 && <span className="text-content-muted"> and {countOfText(bounded.more, "more", "more")}</span>}
    </p>
  );
}
