import { answerPolicies } from "@/lib/http/answer-policies";
import { answerRequest, refuseMethod } from "@/lib/http/answer-request";

export const GET = (request: Request) => answerRequest(request, answerPolicies);
export { refuseMethod as POST, refuseMethod as PUT, refuseMethod as PATCH, refuseMethod as DELETE };
