import { SafeText } from "@/components/ui/name";
import { Panel } from "@/components/ui/panel";
import type { SpireAnswer } from "@/lib/wire/spire";

const HEADS = { same: "all equal", differ: "they differ", invalid: "one is no trust domain", unknown: "not all were seen" } as const;

/** The trust domain in each place that names it: the same must stand in all of them. */
export function TrustDomainsPanel({ answer }: { readonly answer: SpireAnswer }) {
  const { state, places, reason } = answer.trustDomains;
  const seen = places.filter(({ trustDomain }) => trustDomain !== null).length;
  const bad = state === "differ" || state === "invalid";
  return (
    <Panel title="Trust domains" about="the same name must stand in five places" basis={<span className={bad ? "font-medium text-missing-ink" : state === "unknown" ? "font-medium text-without-ink" : undefined}>{`${seen} of ${places.length} seen, ${HEADS[state]}`}</span>} footer={state === "same" ? undefined : <SafeText text={reason} />}>
      <dl className="grid grid-cols-5 border-t border-line-default max-[1100px]:grid-cols-2 max-sm:grid-cols-[minmax(0,1fr)]">
        {places.map(({ place, trustDomain, reason: why }) => (
          <div key={place} className="min-w-0 border-l border-line-subtle px-3 pt-2 pb-2.5 first:border-l-0 max-[1100px]:border-t max-sm:border-l-0 sm:px-4">
            <dt className="text-xs text-content-muted">{place}</dt>
            <dd className="[overflow-wrap:anywhere]">
              {trustDomain === null ? <span className="not-known">not observed</span> : <SafeText text={trustDomain} className="font-mono text-sm text-content-strong" />}
              {why !== "" && (
                <span className="block text-xs text-content-muted">
                  <SafeText text={why} />
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
