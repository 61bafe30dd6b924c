import { answerFlow } from "@/lib/http/answers";
import { answerRequest, refuseMethod } from "@/lib/http/answer-request";

export const GET = async (request: Request, { params }: { readonly params: Promise<{ readonly id: string }> }) => answerRequest(request, answerFlow((await params).id));
export { refuseMethod as POST, refuseMethod as PUT, refuseMethod as PATCH, refuseMethod as DELETE };
