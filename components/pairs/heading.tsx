import { Basis, type BasisPart } from "@/components/ui/basis";
import { countText, windowSpanText } from "@/components/ui/format";
import type { PairsAnswer } from "@/lib/wire/pair";

/** How many pairs match, of how many, and how complete that is; the page's first line. */
export function Heading({ answer }: { readonly answer: PairsAnswer | null }) {
  return (
    <>
      <h1 className="text-lg font-semibold text-content-strong">Pairs</h1>
      {answer !== null && (
        <>
          <p>
            <b>{countText(answer.matched)}</b> of {countText(answer.total)} pairs match, <b>{countText(answer.attempts.total)}</b> new connections
          </p>
          <Basis parts={basisOf(answer)} />
        </>
      )}
    </>
  );
}

/** Window, nodes and losses of the whole answer; each pair's own coverage stands in its row. */
export function basisOf({ window, coverage }: Pick<PairsAnswer, "window" | "coverage">): BasisPart[] {
  const parts: BasisPart[] = [
    { text: windowSpanText(window) },
    { text: `${coverage.nodesReporting} of ${coverage.nodes} nodes`, short: coverage.nodesReporting < coverage.nodes },
    coverage.lost > 0 ? { text: `${countText(coverage.lost)} lost: pairs decided where that happened are at best “all-seen”`, short: true } : { text: "0 lost" },
  ];
  if (coverage.verdicts !== "seen") parts.push({ text: `policy verdicts: ${coverage.verdicts}`, short: true });
  return parts;
}
