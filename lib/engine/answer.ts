import type { AnswerGround } from "./answer-ground";
import { answerAttempts } from "./answer-attempts";
import { answerCoverage } from "./answer-coverage";
import { answerFindings } from "./answer-findings";
import { answerFlow } from "./answer-flow";
import { answerFlows } from "./answer-flows";
import { answerIdentities } from "./answer-identities";
import { answerOverview } from "./answer-overview";
import { answerPair } from "./answer-pair";
import { answerPairs } from "./answer-pairs";
import { answerSpire } from "./answer-spire";
import { answerPolicies } from "./answer-policies";
import { answerWait } from "./answer-wait";
import type { ModelQuestion } from "./question";
import type { Reply } from "./reply";

/** The reply to any question of the model; rejects with AppErrors as each answer says. */
export async function answer(question: ModelQuestion, ground: AnswerGround): Promise<Reply> {
  switch (question.kind) {
    case "overview":
      return answerOverview(question, ground);
    case "pairs":
      return answerPairs(question, ground);
    case "pair":
      return answerPair(question, ground);
    case "attempts":
      return answerAttempts(question, ground);
    case "wait":
      return answerWait(question, ground);
    case "flows":
      return answerFlows(question, ground);
    case "flow":
      return answerFlow(question, ground);
    case "coverage":
      return answerCoverage(question, ground);
    case "spire":
      return answerSpire(question, ground);
    case "findings":
      return answerFindings(question, ground);
    case "policies":
      return answerPolicies(question, ground);
    case "identities":
      return answerIdentities(question, ground);
    default:
      return question satisfies never;
  }
}
