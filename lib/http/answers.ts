import { AppError } from "@/lib/platform/errors";
import { shortText, visibleText } from "@/lib/platform/text-safety";
import { attemptToWire } from "@/lib/wire/attempt-to-wire";
import { attemptsToWire, coverageAnswerToWire, headToWire, overviewToWire, pairsToWire } from "@/lib/wire/answer-to-wire";
import type { PairAnswer } from "@/lib/wire/attempt";
import { holeToWire } from "@/lib/wire/coverage-to-wire";
import type { FlowAnswer, FlowsAnswer } from "@/lib/wire/flow";
import { flowRowToWire, flowToWire } from "@/lib/wire/flow-to-wire";
import { findingsToWire } from "@/lib/wire/findings-to-wire";
import { changesToWire, compareToWire } from "@/lib/wire/history-to-wire";
import { pairToWire } from "@/lib/wire/pair-to-wire";
import { timeToWire } from "@/lib/wire/time-to-wire";
import { PAIR_SORTS } from "@/lib/runtime/question";
import type { Runtime } from "@/lib/runtime/runtime";
import { answerJson, type Answering } from "./answer-request";
import { answerCsv, wantsCsv } from "./answer-csv";
import { ruleOfFlow } from "./flow-rule";
import { commandsOf } from "./pair-commands";
import { readQuery } from "./query";

const WINDOW = ["from", "to"] as const;
const COMPARED = ["compare-from", "compare-to"] as const;
const LIST = ["q", ...WINDOW, "limit", "cursor"] as const;
const ROWS_USUAL = 200;
const ROWS_AT_MOST = 2_000;
export const PAIRS_AT_MOST = 10_000;
const PAIR_ATTEMPTS_USUAL = 200;

function isLive(runtime: Runtime): boolean {
  return runtime.engine.status().source.nature.live;
}

/** `GET /api/v1/overview` */
export const answerOverview: Answering = async (runtime, _request, url) => {
  const query = readQuery(url, ["q", ...WINDOW, ...COMPARED]);
  const compare = query.compared();
  const reply = await runtime.engine.ask({ kind: "overview", window: query.window(isLive(runtime)), filter: query.filter("pairs"), ...(compare && { compare }) });
  return answerJson(overviewToWire(reply));
};

/** `GET /api/v1/pairs`, as JSON or CSV */
export const answerPairs: Answering = async (runtime, request, url) => {
  const query = readQuery(url, [...LIST, "sort", "facets", "format"]);
  const question = {
    kind: "pairs",
    window: query.window(isLive(runtime)),
    filter: query.filter("pairs"),
    sort: query.oneOf("sort", PAIR_SORTS, "worst"),
    cursor: query.text("cursor"),
    facets: query.oneOf("facets", ["yes", "no"], "yes") === "yes",
  } as const;
  if (wantsCsv(request, query)) return answerCsv("pairs", (limit, cursor) => runtime.engine.ask({ ...question, facets: false, limit, cursor }));
  return answerJson(pairsToWire(await runtime.engine.ask({ ...question, limit: query.limit(ROWS_USUAL, PAIRS_AT_MOST) })));
};

/** `GET /api/v1/pair?key=` */
export const answerPair: Answering = async (runtime, _request, url) => {
  const query = readQuery(url, ["key", ...WINDOW, ...COMPARED, "limit"]);
  const compare = query.compared();
  const key = query.required("key", "the key of a pair, as /api/v1/pairs gives it");
  const reply = await runtime.engine.ask({ kind: "pair", window: query.window(isLive(runtime)), key, attemptsLimit: query.limit(PAIR_ATTEMPTS_USUAL, ROWS_AT_MOST), ...(compare && { compare }) });
  const answer: PairAnswer = {
    ...headToWire(reply),
    pair: pairToWire(reply.pair),
    ports: reply.ports.map((port) => ({ ...port })),
    attempts: reply.attempts.map(({ attempt, pair }) => attemptToWire(attempt, pair)),
    attemptsMatched: reply.attemptsMatched,
    holes: reply.holes.map(holeToWire),
    reverse: reply.reverse,
    cause: { ...reply.cause, checks: reply.cause.checks.map((check) => ({ ...check })) },
    changes: changesToWire(reply.changes),
    compare: compareToWire(reply.compare),
    commands: commandsOf(reply.pair, reply.window, runtime.engine.status().source),
  };
  return answerJson(answer);
};

/** `GET /api/v1/attempts`, as JSON or CSV */
export const answerAttempts: Answering = async (runtime, request, url) => {
  const query = readQuery(url, [...LIST, "format"]);
  const question = { kind: "attempts", window: query.window(isLive(runtime)), filter: query.filter("attempts"), cursor: query.text("cursor") } as const;
  if (wantsCsv(request, query)) return answerCsv("attempts", (limit, cursor) => runtime.engine.ask({ ...question, limit, cursor }));
  return answerJson(attemptsToWire(await runtime.engine.ask({ ...question, limit: query.limit(ROWS_USUAL, ROWS_AT_MOST) })));
};

/** `GET /api/v1/flows` */
export const answerFlows: Answering = async (runtime, _request, url) => {
  const query = readQuery(url, LIST);
  const reply = await runtime.engine.ask({
    kind: "flows",
    window: query.window(isLive(runtime)),
    filter: query.filter("flows"),
    limit: query.limit(ROWS_USUAL, ROWS_AT_MOST),
    cursor: query.text("cursor"),
  });
  const { matched, searchedFrom, held, heldFrom, nextCursor, rows } = reply;
  const answer: FlowsAnswer = { ...headToWire(reply), matched, searchedFrom: timeToWire(searchedFrom), held, heldFrom: timeToWire(heldFrom), nextCursor, rows: rows.map(flowRowToWire) };
  return answerJson(answer);
};

/** `GET /api/v1/flows/{id}` */
export function answerFlow(id: string): Answering {
  return async (runtime, _request, url) => {
    readQuery(url, []);
    const reply = await runtime.engine.ask({ kind: "flow", id });
    const answer: FlowAnswer = {
      ...headToWire(reply),
      flow: flowToWire(reply.flow),
      raw: runtime.printRecord(reply.flow.flow.raw),
      attempt: reply.attempt === null ? null : attemptToWire(reply.attempt.attempt, reply.attempt.pair),
      neighbours: reply.neighbours.map(flowToWire),
      rule: ruleOfFlow({ ...reply.flow, required: reply.required }),
    };
    return answerJson(answer);
  };
}

/** `GET /api/v1/coverage` */
export const answerCoverage: Answering = async (runtime, _request, url) => {
  const query = readQuery(url, WINDOW);
  const reply = await runtime.engine.ask({ kind: "coverage", window: query.window(isLive(runtime)) });
  return answerJson(coverageAnswerToWire(reply, runtime.engine.status().beside));
};

/** Whatever else is asked for below `/api`: a program gets the refusal it can read, not a page. */
export const refuseAddress: Answering = async (_runtime, _request, url) => {
  throw new AppError("not-found", `There is no ${visibleText(shortText(url.pathname, 200))}.`, "Below /api/v1 there are overview, pairs, pair, attempts, flows, coverage and stream.");
};

/** `GET /api/v1/findings` */
export const answerFindings: Answering = async (runtime, _request, url) => {
  const query = readQuery(url, WINDOW);
  return answerJson(findingsToWire(await runtime.engine.ask({ kind: "findings", window: query.window(isLive(runtime)) })));
};
