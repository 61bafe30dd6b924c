import type { BasisPart } from "@/components/ui/basis";
import { countOfText, countText, shareText, windowSpanText } from "@/components/ui/format";
import type { WaitAnswer } from "@/lib/wire/wait";
import { excludedOf, excludedText } from "./wait-text";

/** A piece of the sentence: numbers strong, the refused ones a link to them. */
export interface SentencePart {
  readonly text: string;
  readonly strong?: boolean;
  readonly refused?: boolean;
}

export interface WaitSentence {
  readonly parts: readonly SentencePart[];
  readonly basis: readonly BasisPart[];
}

/** How many had to wait, in one sentence, and how we know. */
export function prepareSentence(answer: WaitAnswer): WaitSentence {
  return { parts: partsOf(answer), basis: basisOf(answer) };
}

function partsOf({ m3, m4 }: WaitAnswer): SentencePart[] {
  const late = m4.affected - m3.count;
  const never: SentencePart[] = [
    { text: countText(m3.count), strong: true, refused: m3.count > 0 },
    { text: m3.count === 1 ? " never was" : " never were", refused: m3.count > 0 },
    { text: "." },
  ];
  if (m4.of === null) {
    return [{ text: countText(m4.affected), strong: true }, { text: ` new ${connections(m4.affected)} under required authentication met a refusal first: ` }, ...waited(late), ...never];
  }
  if (m4.affected === 0) {
    const of = [{ text: countText(m4.of), strong: true }, { text: ` new ${connections(m4.of)} under required authentication ` }];
    if (m4.of === 0) return [{ text: "No new connection under required authentication is decided yet." }];
    return m4.unsure > 0 ? [{ text: "None of " }, ...of, { text: "was seen to meet a refusal first." }] : [{ text: "None of " }, ...of, { text: "met a refusal first." }];
  }
  return [
    ...(m4.unsure > 0 ? [{ text: "At least " }] : []),
    { text: countText(m4.affected), strong: true },
    { text: " of " },
    { text: countText(m4.of), strong: true },
    { text: ` new ${connections(m4.of)} under required authentication met a refusal first: ` },
    ...waited(late),
    ...never,
  ];
}

function waited(late: number): SentencePart[] {
  return [{ text: countText(late), strong: true }, { text: ` then waited and ${late === 1 ? "was" : "were"} let through, ` }];
}

function connections(count: number): string {
  return count === 1 ? "connection" : "connections";
}

function basisOf({ m1, m3, m4, window, coverage }: WaitAnswer): BasisPart[] {
  const share = m4.of === null ? null : shareText(m4.affected, m4.of);
  const excluded = excludedOf(m1);
  return [
    ...(share === null ? [] : [{ text: `${m4.unsure > 0 ? "at least " : ""}${share} affected` }]),
    ...(m4.of === null ? [{ text: `of how many is not known: ${m4.reason ?? "no reason given"}`, short: true }] : []),
    { text: windowSpanText(window) },
    { text: coverage.nodes === 0 ? "nodes not named" : `${coverage.nodesReporting} of ${countOfText(coverage.nodes, "node")}`, short: coverage.nodesReporting < coverage.nodes },
    ...(coverage.lost > 0 ? [{ text: `${countOfText(coverage.lost, "event")} lost`, short: true }] : []),
    ...(excluded > 0 ? [{ text: `${countOfText(excluded, "wait")} excluded: ${excludedText(m1)}`, short: m1.excluded.loss + m1.excluded.gap > 0 }] : []),
    ...(m4.unsure > 0 ? [{ text: `${countText(m4.unsure)} of those let through at once may have been refused first, unseen`, short: true }] : []),
    ...(m3.pending > 0 ? [{ text: `${countText(m3.pending)} auth-pending, their 70 s not over` }] : []),
    { text: "from policy verdicts of one node each, one clock" },
  ];
}
