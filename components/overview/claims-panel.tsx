import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { OverviewAnswer } from "@/lib/wire/overview";
import { prepareClaims } from "./claims";

/** What is configured beside what was observed. */
export function ClaimsPanel({ answer }: { readonly answer: OverviewAnswer }) {
  return (
    <Panel
      title="Claimed against actual"
      about="what is configured, and what was observed"
      basis={
        <>
          as of <Time at={answer.window.to} /> UTC
        </>
      }
    >
      <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-4 px-3 py-1.5 text-xs text-content-muted max-lg:hidden sm:px-4 lg:grid-cols-[6.5rem_minmax(0,1fr)_minmax(0,1fr)]" aria-hidden="true">
        <span />
        <span>claimed</span>
        <span>actual</span>
      </div>
      <dl className="grid">
        {prepareClaims(answer).map((row) => (
          <div key={row.about} className="grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1 border-t border-line-subtle px-3 py-2 sm:grid-cols-[6.5rem_minmax(0,1fr)] sm:px-4 lg:grid-cols-[6.5rem_minmax(0,1fr)_minmax(0,1fr)]">
            <dt className="text-content-muted">{row.about}</dt>
            <dd className="grid content-start">
              <Side name="claimed" />
              {row.claimed === null ? <span className="not-known justify-self-start">not read</span> : <span>{row.claimed}</span>}
              <span className="text-xs text-content-muted">{row.why}</span>
            </dd>
            <dd className="grid content-start sm:max-lg:col-start-2">
              <Side name="actual" />
              <span>{row.actual}</span>
              <span className="text-xs text-content-muted">{row.basis}</span>
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** Names a side where the two do not stand side by side under their heads. */
function Side({ name }: { readonly name: string }) {
  return <span className="text-xs text-content-muted lg:hidden">{name}</span>;
}
