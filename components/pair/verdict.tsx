import { Basis } from "@/components/ui/basis";
import { BesideMark } from "@/components/ui/beside-mark";
import { GradeMark } from "@/components/ui/grade-mark";
import type { PairAnswer } from "@/lib/wire/attempt";
import { establishedSentence, pairBasis, pairSentence } from "./sentence";

/** The worst first, then the grade with its sentence and how it is known. */
export function Verdict({ answer }: { readonly answer: PairAnswer }) {
  const { pair } = answer;
  const established = establishedSentence(pair);
  return (
    <>
      {established !== null && (
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-t border-l-3 border-t-line-default border-l-missing bg-missing-soft px-[calc(1.25rem-3px)] py-2 max-sm:px-[calc(0.75rem-3px)]">
          <span className="inline-flex items-center gap-1.5 font-medium text-missing-ink">
            <BesideMark beside="established-refused" />
            {established.head}
          </span>
          <span>{established.rest}</span>
        </div>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line-default px-5 py-3 text-lg max-sm:px-3">
        <span className="inline-flex items-center gap-2 text-xl font-semibold text-content-strong">
          <GradeMark grade={pair.grade} className="!size-[1.375rem]" />
          <span className={pair.grade === "unknown" ? "not-known" : undefined}>{pair.grade}</span>
        </span>
        <p className="min-w-0 flex-1 basis-80">
          {pairSentence(pair).map((part, at) => (part.strong ? <b key={at}>{part.text}</b> : <span key={at}>{part.text}</span>))}
        </p>
        <span className="basis-full">
          <Basis parts={pairBasis(answer)} />
        </span>
      </div>
    </>
  );
}
