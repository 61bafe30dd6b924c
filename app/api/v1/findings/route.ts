import { answerFindings } from "@/lib/http/answers";
import { answerRequest, refuseMethod } from "@/lib/http/answer-request";

export const GET = (request: Request) => answerRequest(request, answerFindings);
export { refuseMethod as POST, refuseMethod as PUT, refuseMethod as PATCH, refuseMethod as DELETE };
