import { SafeText } from "@/components/ui/name";
import type { Fact } from "./fact";

const TONE = { plain: "text-content-muted", short: "font-medium text-without-ink", bad: "font-medium text-missing-ink" } as const;

/** Names and what is so, one a line; what was not seen is dotted, with its reason below. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 px-3 pb-3 max-sm:grid-cols-[minmax(0,1fr)] max-sm:gap-y-0 sm:px-4">
      {facts.map(({ name, text, basis, tone, mono }) => (
        <div key={name} className="col-span-2 grid grid-cols-subgrid max-sm:col-span-1 max-sm:mb-1.5 max-sm:block">
          <dt className="text-content-muted">{name}</dt>
          <dd className="min-w-0 [overflow-wrap:anywhere]">
            {text === null ? <span className="not-known">not observed</span> : <SafeText text={text} className={mono ? "font-mono text-sm text-content-strong" : "text-content-strong"} />}
            {basis !== "" && (
              <span className={`block text-xs ${TONE[tone]}`}>
                <SafeText text={basis} />
              </span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
