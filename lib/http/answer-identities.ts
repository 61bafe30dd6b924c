import { IDENTITY_SHOWS } from "@/lib/runtime/question";
import { identitiesToWire } from "@/lib/wire/identities-to-wire";
import { answerJson, type Answering } from "./answer-request";
import { readQuery } from "./query";

const ROWS_USUAL = 500;
const ROWS_AT_MOST = 20_000;

/** `GET /api/v1/identities`: the identities, their entries in SPIRE, and whether they were seen authenticated. */
export const answerIdentities: Answering = async (runtime, _request, url) => {
  const query = readQuery(url, ["from", "to", "show", "limit"]);
  const reply = await runtime.engine.ask({
    kind: "identities",
    window: query.window(runtime.engine.status().source.nature.live),
    show: query.oneOf("show", IDENTITY_SHOWS, "all"),
    limit: query.limit(ROWS_USUAL, ROWS_AT_MOST),
  });
  const { cluster, spire } = runtime.engine.status().beside;
  return answerJson(identitiesToWire(reply, cluster, spire));
};
