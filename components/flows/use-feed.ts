"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useEffectEvent, useReducer } from "react";
import { ApiError } from "@/lib/client/api-error";
import { answerUrl, fetchAnswer } from "@/lib/client/fetch-answer";
import { useLiveState, useTopic } from "@/lib/client/live";
import { flowsQuery, flowsSchema } from "@/lib/client/queries";
import type { FlowsAnswer } from "@/lib/wire/flow";
import { viewToQuestion, type ViewState } from "@/lib/wire/url";
import { countBetween, EMPTY_FEED, leavesGap, newestFrom, pause, resume, takeNewest, takeOlder, type Feed, type PauseReason } from "./feed";

/** The newest rows are asked for at most this often. */
const NEWEST_EVERY_MS = 1000;
/** Even when the stream reports nothing new: outcomes of open connections are decided by time alone. */
const SETTLE_EVERY_MS = 5000;
const NEWEST_ROWS = 500;
/** Nodes report at their own pace: so far behind the newest event one may still come in. */
const OVERLAP_MS = 15_000;

type FeedStep =
  | { readonly do: "newest"; readonly rows: FlowsAnswer["rows"]; readonly skipped: number }
  | { readonly do: "older"; readonly rows: FlowsAnswer["rows"] }
  | { readonly do: "pause"; readonly reason: PauseReason }
  | { readonly do: "resume" };

function step(feed: Feed, next: FeedStep): Feed {
  switch (next.do) {
    case "newest":
      return takeNewest(feed, next.rows, next.skipped);
    case "older":
      return takeOlder(feed, next.rows);
    case "pause":
      return pause(feed, next.reason);
    case "resume":
      return resume(feed);
    default:
      return next satisfies never;
  }
}

/** The feed of one view and how to steer it. */
export interface FeedControl {
  readonly feed: Feed;
  /** What the server answered first: counts, window and what it holds; null until then. */
  readonly answer: FlowsAnswer | null;
  readonly problem: ApiError | null;
  readonly hasOlder: boolean;
  readonly older: () => void;
  readonly pause: (reason: PauseReason) => void;
  readonly resume: () => void;
  readonly retry: () => void;
}

/**
 * Flows of a view: what the server holds, page by page, and while the view's window is open what comes after. The stream
 * says that something came; the server lists it, so that its filter and its outcomes are the ones of every other screen.
 */
export function useFeed(view: ViewState, enabled: boolean): FeedControl {
  const [feed, dispatch] = useReducer(step, EMPTY_FEED);
  const live = view.to === null;
  useTopic("flows");
  const { revision, epoch } = useLiveState();
  const history = useInfiniteQuery({ ...flowsQuery(view), staleTime: "static", placeholderData: undefined, enabled });
  const { fetchNextPage, hasNextPage, isFetchingNextPage, data } = history;

  useEffect(() => {
    const last = data?.pages[data.pages.length - 1];
    if (last) dispatch({ do: "older", rows: last.rows });
  }, [data]);

  const ask = useEffectEvent(async (signal: AbortSignal) => {
    const held = feed;
    const question = Object.fromEntries(viewToQuestion(view));
    const list = async (from: string, limit: number) => fetchAnswer(flowsSchema, answerUrl("flows", { ...question, from, limit }), signal);
    const { rows, nextCursor } = await list(newestFrom(held, OVERLAP_MS) ?? view.from, NEWEST_ROWS);
    const counted = held.newestAt !== null && leavesGap(held, { rows, nextCursor }) ? (await list(held.newestAt, 1)).matched : 0;
    dispatch({ do: "newest", rows, skipped: countBetween(held, rows, counted) });
  });
  const seen = useEffectEvent(() => `${epoch ?? ""} ${revision}`);
  const follows = live && enabled && data !== undefined;
  useEffect(() => {
    if (!follows) return;
    const leaving = new AbortController();
    let asking = false;
    let lastSeen = "";
    let lastMs = Date.now();
    const timer = setInterval(() => {
      const now = seen();
      const waitedMs = Date.now() - lastMs;
      if (asking || document.visibilityState === "hidden" || (now === lastSeen && waitedMs < SETTLE_EVERY_MS)) return;
      asking = true;
      lastSeen = now;
      lastMs = Date.now();
      ask(leaving.signal)
        .catch(() => undefined)
        .finally(() => (asking = false));
    }, NEWEST_EVERY_MS);
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, [follows]);

  const older = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  const hold = useCallback((reason: PauseReason) => dispatch({ do: "pause", reason }), []);
  const goOn = useCallback(() => dispatch({ do: "resume" }), []);
  return {
    feed,
    answer: data?.pages[0] ?? null,
    problem: history.error instanceof ApiError ? history.error : null,
    hasOlder: hasNextPage,
    older,
    pause: hold,
    resume: goOn,
    retry: () => void history.refetch(),
  };
}
