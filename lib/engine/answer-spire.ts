import { NO_FILTER } from "@/lib/domain/filter";
import { spireStandingOf } from "@/lib/domain/join/spire-standing";
import { createSurroundings } from "./surroundings";
import type { AnswerGround } from "./answer-ground";
import type { QuestionOf } from "./question";
import type { SpireReply } from "./reply";
import { WHOLE_WINDOW } from "./question";

/** Stands in where nothing is read beside the flows: of a capture, for one. */
const NOTHING_AROUND = createSurroundings();

/** SPIRE, the nodes, the settings of authentication, and how each thing that is read of Kubernetes stands: as of now, whatever the window. */
export function answerSpire(_question: QuestionOf<"spire">, ground: AnswerGround): SpireReply {
  const { held } = ground;
  const { book, spire, entries, policies } = held.surroundings ?? NOTHING_AROUND;
  const { window } = ground.pairWindow(WHOLE_WINDOW, NO_FILTER);
  return {
    kind: "spire",
    ...held.head(window),
    standing: spireStandingOf({ book, spire, entries: entries(), policies: policies(), nowMs: ground.nowMs() }),
    kubernetes: ground.beside().cluster,
  };
}
