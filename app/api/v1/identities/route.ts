import { answerIdentities } from "@/lib/http/answer-identities";
import { answerRequest, refuseMethod } from "@/lib/http/answer-request";

export const GET = (request: Request) => answerRequest(request, answerIdentities);
export { refuseMethod as POST, refuseMethod as PUT, refuseMethod as PATCH, refuseMethod as DELETE };
