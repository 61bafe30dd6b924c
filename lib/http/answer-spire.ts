import { nodesToWire } from "@/lib/wire/nodes-to-wire";
import { spireToWire } from "@/lib/wire/spire-to-wire";
import { answerJson, type Answering } from "./answer-request";
import { readQuery } from "./query";

/** `GET /api/v1/spire`: as of now, so that no window is asked for. */
export const answerSpire: Answering = async (runtime, _request, url) => {
  readQuery(url, []);
  return answerJson(spireToWire(await runtime.engine.ask({ kind: "spire" })));
};

/** `GET /api/v1/nodes`: the nodes of the same answer. */
export const answerNodes: Answering = async (runtime, _request, url) => {
  readQuery(url, []);
  return answerJson(nodesToWire(await runtime.engine.ask({ kind: "spire" })));
};
