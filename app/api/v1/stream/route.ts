import { answerRequest, refuseMethod } from "@/lib/http/answer-request";
import { answerStream } from "@/lib/http/live-stream";

export const GET = (request: Request) => answerRequest(request, answerStream);
// A stream has no length and no end: there is nothing that HEAD could say of it.
export { refuseMethod as HEAD, refuseMethod as POST, refuseMethod as PUT, refuseMethod as PATCH, refuseMethod as DELETE };
