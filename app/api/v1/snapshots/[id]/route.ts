import { answerRequest, refuseMethod } from "@/lib/http/answer-request";
import { answerSnapshot, answerThaw } from "@/lib/http/snapshots";

interface Place {
  readonly params: Promise<{ readonly id: string }>;
}

export const GET = async (request: Request, { params }: Place) => answerRequest(request, answerSnapshot((await params).id));
export const DELETE = async (request: Request, { params }: Place) => answerRequest(request, answerThaw((await params).id));
export { refuseMethod as POST, refuseMethod as PUT, refuseMethod as PATCH };
