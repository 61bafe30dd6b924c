// One chunk of its own: the page draws its frame before the code that checks answers is there.
export { errorAnswerSchema } from "@/lib/wire/answer";
export { attemptsAnswerSchema, pairAnswerSchema } from "@/lib/wire/attempt";
export { coverageAnswerSchema } from "@/lib/wire/coverage";
export { findingsAnswerSchema } from "@/lib/wire/findings";
export { flowAnswerSchema, flowsAnswerSchema } from "@/lib/wire/flow";
export { identitiesAnswerSchema } from "@/lib/wire/identities";
export { overviewAnswerSchema } from "@/lib/wire/overview";
export { pairsAnswerSchema } from "@/lib/wire/pair";
export { spireAnswerSchema } from "@/lib/wire/spire";
export { policiesAnswerSchema } from "@/lib/wire/policies";
export { waitAnswerSchema } from "@/lib/wire/wait";
