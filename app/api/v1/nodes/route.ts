import { answerNodes } from "@/lib/http/answer-spire";
import { answerRequest, refuseMethod } from "@/lib/http/answer-request";

export const GET = (request: Request) => answerRequest(request, answerNodes);
export { refuseMethod as POST, refuseMethod as PUT, refuseMethod as PATCH, refuseMethod as DELETE };
