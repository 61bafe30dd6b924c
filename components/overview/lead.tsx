import Link from "next/link";
import { ShareBar } from "@/components/charts/share-bar";
import { useView } from "@/lib/client/view";
import { canonicalFilter } from "@/lib/wire/filter-canonical";
import type { Filter } from "@/lib/domain/filter";
import type { Outcome } from "@/lib/domain/outcome";
import type { OverviewAnswer } from "@/lib/wire/overview";
import { prepareSentence } from "./sentence";

/** The sentence of the screen, the same as a bar, and how we know. */
export function Lead({ answer }: { readonly answer: OverviewAnswer }) {
  const { view, hrefTo } = useView();
  const { parts, atLeast, notes } = prepareSentence(answer, view.to === null && answer.source.live);
  const refused = parts.filter((part) => part.refused === true);
  const shown = parts.filter((part) => part.refused !== true);
  const { underRequired: under } = answer;
  const bar = [
    { name: "authenticated", count: under.authenticated },
    { name: "authenticated-late", count: under.authenticatedLate },
    { name: "auth-pending", count: under.authPending },
    { name: "auth-refused", count: under.authRefused },
  ];
  return (
    <section aria-labelledby="sentence" className="grid gap-2">
      <h1 id="sentence" className="max-w-[66rem] text-xl font-normal text-pretty text-content-strong sm:text-2xl">
        {refused.length === 0 ? parts.map(words) : shown.slice(0, -1).map(words)}
        {refused.length > 0 && (
          <>
            <Link href={hrefTo("/pairs", { filter: withOutcome(view.filter, "auth-refused") })}>{refused.map(words)}</Link>
            {shown.slice(-1).map(words)}
          </>
        )}
      </h1>
      {under.total > 0 && <ShareBar parts={bar} label={parts.map((part) => part.text).join("")} />}
      <p className="max-w-[80rem] text-xs text-content-muted">
        {atLeast !== null && (
          <>
            <span className="font-medium text-without-ink">At least: </span>
            {atLeast}{" "}
          </>
        )}
        {notes.join(" ")}
      </p>
    </section>
  );
}

function words(part: { readonly text: string; readonly strong?: boolean }, index: number) {
  return part.strong === true ? <b key={index}>{part.text}</b> : <span key={index}>{part.text}</span>;
}

/** A filter that asks for one outcome beside what it asks already. */
export function withOutcome(filter: Filter, outcome: Outcome): Filter {
  return canonicalFilter({ terms: [...filter.terms.filter((term) => term.key !== "outcome"), { key: "outcome", negated: false, values: [outcome], comparison: null }] });
}
