import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type * as z from "zod/mini";
import { setCompared, viewToQuestion, type ViewState } from "@/lib/wire/url";
import { ANSWER } from "./answer-cache";
import { ApiError, isPassing } from "./api-error";
import { answerUrl, fetchAnswer, type AnswerParams, type SchemaLoader } from "./fetch-answer";
import { readerOf } from "./frozen-client";

/** The stream says what is old; this catches a window that moves on while nothing happens. */
const WINDOW_MOVES_MS = 15_000;
const PASSING_RETRIES = 3;

/** Rows of one page of a list. */
export const PAGE_ROWS = 200;

/** The schemas of all answers, one chunk. */
export const schemas = () => import("./answer-schemas");

/** How flows are read where they are asked for outside a query. */
export const flowsSchema = async () => (await schemas()).flowsAnswerSchema;

/** What of a view an answer depends on. */
export type WindowOfView = Pick<ViewState, "from" | "to" | "filter">;

/** The parameters that ask for a view. */
export function paramsOf(view: WindowOfView): Record<string, string> {
  return Object.fromEntries(viewToQuestion({ ...EMPTY, ...view }));
}

const EMPTY: Omit<ViewState, "from" | "to" | "filter"> = { compare: null, sort: null, reversed: false, group: null, columns: null, layout: null, open: null };

/** How answers are asked for: a refusal is final, an absence is tried again. */
export function answerOptions<Schema extends z.ZodMiniType>(name: string, schema: SchemaLoader<Schema>, params: AnswerParams, moves: boolean, path = name) {
  return queryOptions({
    queryKey: [ANSWER, name, { ...params, path }],
    queryFn: ({ signal, client }) => fetchAnswer(schema, answerUrl(path, params), signal, readerOf(client)),
    refetchInterval: moves ? WINDOW_MOVES_MS : false,
    retry: mayRetry,
    staleTime: Infinity,
  });
}

/** Whether to ask again after an error: a few times when it can pass. */
export function mayRetry(count: number, error: Error): boolean {
  return error instanceof ApiError && isPassing(error) && count < PASSING_RETRIES;
}

function pagesOptions<Schema extends z.ZodMiniType<{ readonly nextCursor: string | null }>>(name: string, schema: SchemaLoader<Schema>, params: AnswerParams, moves: boolean, later: AnswerParams = {}) {
  return infiniteQueryOptions({
    queryKey: [ANSWER, name, params],
    queryFn: ({ signal, pageParam, client }) => fetchAnswer(schema, answerUrl(name, pageParam === null ? params : { ...params, ...later, cursor: pageParam }), signal, readerOf(client)),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: moves ? WINDOW_MOVES_MS : false,
    retry: mayRetry,
    staleTime: Infinity,
  });
}

/** The compared window's ends as parameters; none where nothing is compared. */
function comparedParams(compare: ViewState["compare"]): Record<string, string> {
  const params = new URLSearchParams();
  setCompared(params, compare);
  return Object.fromEntries(params);
}

/** Everything Overview says, of a view's filter and window, and of the window it is compared with. */
export function overviewQuery(view: WindowOfView & Pick<ViewState, "compare">) {
  return { ...answerOptions("overview", async () => (await schemas()).overviewAnswerSchema, { ...paramsOf(view), ...comparedParams(view.compare) }, view.to === null), placeholderData: keepPreviousData };
}

/** Pairs of a view, page by page; `sort` as the API names it. Facets come with the first page: they are of all pages. */
export function pairsQuery(view: WindowOfView, sort: string | null = null, limit: number = PAGE_ROWS) {
  return pagesOptions("pairs", async () => (await schemas()).pairsAnswerSchema, { ...paramsOf(view), sort, limit }, view.to === null, { facets: "no" });
}

/** One pair in a view's window; the filter does not apply. Nothing of another pair is ever shown in its place. */
export function pairQuery(key: string, view: Pick<ViewState, "from" | "to" | "compare">) {
  return answerOptions("pair", async () => (await schemas()).pairAnswerSchema, { key, from: view.from, to: view.to, ...comparedParams(view.compare) }, view.to === null);
}

/** Attempts of a view, newest first, page by page. */
export function attemptsQuery(view: WindowOfView, limit: number = PAGE_ROWS) {
  return pagesOptions("attempts", async () => (await schemas()).attemptsAnswerSchema, { ...paramsOf(view), limit }, view.to === null);
}

/** How long first connections of a view waited. */
export function waitQuery(view: WindowOfView) {
  return { ...answerOptions("wait", async () => (await schemas()).waitAnswerSchema, paramsOf(view), view.to === null), placeholderData: keepPreviousData };
}

/** Flows of a view that the server holds, newest first, page by page; the live tail continues them. */
export function flowsQuery(view: WindowOfView, limit: number = PAGE_ROWS) {
  return pagesOptions("flows", flowsSchema, { ...paramsOf(view), limit }, false);
}

/** One flow with its neighbours. */
export function flowQuery(id: string) {
  return answerOptions("flow", async () => (await schemas()).flowAnswerSchema, {}, false, `flows/${encodeURIComponent(id)}`);
}

/** How complete the data of a view's window is. */
export function coverageQuery(view: Pick<WindowOfView, "from" | "to">) {
  return { ...answerOptions("coverage", async () => (await schemas()).coverageAnswerSchema, { from: view.from, to: view.to }, view.to === null), placeholderData: keepPreviousData };
}

/** SPIRE, the nodes and the settings of authentication as of now; asked again while the page stands, for times run out. */
export function spireQuery() {
  return answerOptions("spire", async () => (await schemas()).spireAnswerSchema, {}, true);
}

/** What is wrong as far as it was read, with the traffic of a view's window. */
export function findingsQuery(view: Pick<WindowOfView, "from" | "to">) {
  return { ...answerOptions("findings", async () => (await schemas()).findingsAnswerSchema, { from: view.from, to: view.to }, view.to === null), placeholderData: keepPreviousData };
}
