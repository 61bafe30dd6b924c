import { NO_FILTER } from "@/lib/domain/filter";
import type { AnswerGround } from "./answer-ground";
import type { QuestionOf } from "./question";
import type { FindingsReply } from "./reply";

/** What is wrong in the cluster as far as it was read, and which checks could not be made; traffic is that of the window. */
export function answerFindings(question: QuestionOf<"findings">, ground: AnswerGround): FindingsReply {
  const { window, open } = ground.pairWindow(question.window, NO_FILTER);
  const { head } = ground.pairs(window, open);
  const { findings, more, unmade } = ground.findings(window, open).findings;
  return { kind: "findings", ...head, findings, more, unmade };
}
