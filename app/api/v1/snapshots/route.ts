import { answerRequest, refuseMethod } from "@/lib/http/answer-request";
import { answerFreeze } from "@/lib/http/snapshots";

export const POST = (request: Request) => answerRequest(request, answerFreeze);
export { refuseMethod as GET, refuseMethod as PUT, refuseMethod as PATCH, refuseMethod as DELETE };
