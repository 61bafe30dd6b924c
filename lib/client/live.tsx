"use client";

import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import type { Topic } from "@/lib/wire/frames";
import { refreshAnswers } from "./answer-cache";
import { NO_LIVE_STATE, type LiveState } from "./live-state";
import { createLiveStore, type LiveStore } from "./live-store";

const Live = createContext<LiveStore | null>(null);

/** Takes part in the browser's one stream and keeps the answers in the query cache new. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [store] = useState(createLiveStore);
  useEffect(() => {
    const stopRefreshing = refreshAnswers(client, store);
    const leavePairs = store.want("pairs");
    const stop = store.start();
    return () => {
      stop();
      leavePairs();
      stopRefreshing();
    };
  }, [client, store]);
  return <Live value={store}>{children}</Live>;
}

/** In place of LiveProvider where nothing is live: no stream is opened, and nothing is ever said. */
export function StillProvider({ children }: { readonly children: ReactNode }) {
  return <Live value={STILL}>{children}</Live>;
}

const nothing = () => undefined;
const STILL: LiveStore = { subscribe: () => nothing, read: readNothing, want: () => nothing, onEffect: () => nothing, start: () => nothing };

/** The page's live store; throws outside LiveProvider. */
export function useLiveStore(): LiveStore {
  const store = useContext(Live);
  if (store === null) throw new Error("useLiveStore needs a LiveProvider around it");
  return store;
}

/** What the stream has said so far; nothing while the server draws. */
export function useLiveState(): LiveState {
  const store = useLiveStore();
  return useSyncExternalStore(store.subscribe, store.read, readNothing);
}

function readNothing(): LiveState {
  return NO_LIVE_STATE;
}

/** Wants a topic of the stream while the caller is on the page. */
export function useTopic(topic: Topic): void {
  const store = useLiveStore();
  useEffect(() => store.want(topic), [store, topic]);
}
