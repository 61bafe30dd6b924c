import { refuseMethod } from "@/lib/http/answer-request";
import { answerProbeRequest } from "@/lib/http/probe-routes";

export const dynamic = "force-dynamic";
export const GET = () => answerProbeRequest("/metrics");
export { refuseMethod as POST, refuseMethod as PUT, refuseMethod as PATCH, refuseMethod as DELETE };
