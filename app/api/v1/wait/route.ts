import { answerWait } from "@/lib/http/answer-wait";
import { answerRequest, refuseMethod } from "@/lib/http/answer-request";

export const GET = (request: Request) => answerRequest(request, answerWait);
export { refuseMethod as POST, refuseMethod as PUT, refuseMethod as PATCH, refuseMethod as DELETE };
