import { SafeText } from "@/components/ui/name";
import type { Fact } from "./summary";

/** Names and words, one a line; what is not known is dotted. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6.5rem,auto)_minmax(0,1fr)] gap-x-4 px-3 pb-3 sm:px-4">
      {facts.map((fact) => (
        <div key={fact.name} className="col-span-2 grid grid-cols-subgrid border-t border-line-subtle py-1.5 first:border-t-0">
          <dt className="text-content-muted">{fact.name}</dt>
          <dd className="min-w-0 break-words">{fact.text === null ? <span className="not-known">not known</span> : <SafeText text={fact.text} />}</dd>
        </div>
      ))}
    </dl>
  );
}
