import { NO_FILTER } from "@/lib/domain/filter";
import type { AnswerGround } from "./answer-ground";
import { holesWithin } from "./holes-within";
import type { QuestionOf } from "./question";
import type { CoverageReply } from "./reply";

const HOLES_SHOWN = 500;

/** How complete the data is: every node, every hole with the pairs it touches, every cap. */
export function answerCoverage(question: QuestionOf<"coverage">, ground: AnswerGround): CoverageReply {
  const { held } = ground;
  const { window, open } = ground.pairWindow(question.window, NO_FILTER);
  const { head, pairs } = ground.pairs(window, open);
  const decided = new Map<string, number>();
  for (const pair of pairs) for (const node of pair.decidingNodes) decided.set(node, (decided.get(node) ?? 0) + 1);
  return {
    kind: "coverage",
    ...head,
    source: held.source(),
    nodes: held.coverage().nodes.map((node) => ({ ...node, pairsDecided: decided.get(node.node) ?? 0 })),
    holes: holesWithin(held.coverage().holes, window, HOLES_SHOWN).map((hole) => ({
      ...hole,
      pairsTouched: pairs.filter((pair) => pair.firstSeen <= hole.to && pair.lastSeen >= hole.from && (hole.node === null || pair.decidingNodes.includes(hole.node))).length,
    })),
    brokenLines: { count: held.brokenLines.count, first: [...held.brokenLines.first] },
    caps: held.caps(),
    history: held.written(),
  };
}
