import Link from "next/link";
import { Basis } from "@/components/ui/basis";
import { useView } from "@/lib/client/view";
import { onlyOutcome, termsOfPairs } from "@/lib/client/filter-edit";
import type { WaitAnswer } from "@/lib/wire/wait";
import { prepareSentence, type SentencePart } from "./sentence";

/** The sentence of the screen, how we know, and once in plain words what the wait is and is not. */
export function Lead({ answer }: { readonly answer: WaitAnswer }) {
  const { view, hrefTo } = useView();
  const { parts, basis } = prepareSentence(answer);
  const refused = parts.filter((part) => part.refused === true);
  const before = parts.slice(0, Math.max(0, parts.findIndex((part) => part.refused === true)));
  const after = parts.slice(before.length + refused.length);
  return (
    <section aria-labelledby="sentence" className="grid gap-2">
      <h1 id="sentence" className="max-w-[66rem] text-xl font-normal text-pretty text-content-strong sm:text-2xl">
        {refused.length === 0 ? (
          parts.map(words)
        ) : (
          <>
            {before.map(words)}
            <Link href={hrefTo("/pairs", { filter: onlyOutcome(termsOfPairs(view.filter), "auth-refused") })}>{refused.map(words)}</Link>
            {after.map(words)}
          </>
        )}
      </h1>
      <p>
        <Basis parts={basis} />
      </p>
      <aside aria-label="What the wait is" className="mt-1 max-w-[66rem] border-l-2 border-line-strong pl-3 text-content-default">
        <p>
          <b>What this is.</b> The first SYN of a pair without an auth entry is dropped and nothing is queued; the client’s kernel sends it again after about 1 s, then 2, 3, 4, 5, 7, 11 s. So the wait comes in steps.{" "}
          <b>What it is not.</b> It is not how long authentication takes: that is milliseconds and Hubble does not see it. That a connection got through later does not say that its client still waited.
        </p>
      </aside>
    </section>
  );
}

function words(part: SentencePart, index: number) {
  return part.strong === true ? <b key={index}>{part.text}</b> : <span key={index}>{part.text}</span>;
}
