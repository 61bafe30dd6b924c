import { POLICY_SHOWS } from "@/lib/runtime/question";
import { policiesToWire } from "@/lib/wire/policies-to-wire";
import { answerJson, type Answering } from "./answer-request";
import { policyText } from "./policy-text";
import { readQuery } from "./query";

const ROWS_USUAL = 500;
const ROWS_AT_MOST = 5_000;

/** `GET /api/v1/policies`: the rules and what they decide; with `policy` one of them, and its text. */
export const answerPolicies: Answering = async (runtime, _request, url) => {
  const query = readQuery(url, ["q", "from", "to", "show", "limit", "policy"]);
  const policy = query.text("policy");
  const reply = await runtime.engine.ask({
    kind: "policies",
    window: query.window(runtime.engine.status().source.nature.live),
    filter: query.filter("pairs"),
    show: query.oneOf("show", POLICY_SHOWS, "all"),
    limit: query.limit(ROWS_USUAL, ROWS_AT_MOST),
    policy: policy === "" ? null : policy,
  });
  return answerJson(policiesToWire(reply, runtime.engine.status().beside.cluster, reply.object === null ? null : policyText(reply.object)));
};
