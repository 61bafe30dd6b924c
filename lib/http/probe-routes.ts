import { answerProbe, type Probe } from "@/lib/runtime/probes";
import { readRuntime } from "@/lib/runtime/slot";
import { answerText } from "./answer-request";

/** A probe as a route's answer; it needs no runtime to say that there is none. */
export async function answerProbeRequest(probe: Probe): Promise<Response> {
  const runtime = await readRuntime().catch(() => null);
  const { status, type, body } = answerProbe(probe, runtime);
  const response = answerText(body, type);
  return status === 200 ? response : new Response(body, { status, headers: response.headers });
}
