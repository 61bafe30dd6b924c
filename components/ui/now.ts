"use client";

import { createContext, useContext, useSyncExternalStore } from "react";

const SECOND_MS = 1000;
const listeners = new Set<() => void>();
let nowMs = 0;
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    nowMs = Date.now();
    timer = setInterval(tick, SECOND_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}

function readNow(): number {
  if (timer === null) nowMs = Math.floor(Date.now() / SECOND_MS) * SECOND_MS;
  return nowMs;
}

const Standing = createContext<number | null>(null);

/** Epoch milliseconds at which the clock stands for what is drawn inside: a page as it was then. */
export const NowProvider = Standing.Provider;

/** Whether the clock stands for the caller. */
export function useStanding(): boolean {
  return useContext(Standing) !== null;
}

/** Epoch milliseconds, told again every second by one timer for the whole page; null until the browser draws. */
export function useNow(): number | null {
  const standing = useContext(Standing);
  const now = useSyncExternalStore<number | null>(standing === null ? subscribe : subscribeNever, readNow, () => null);
  return now === null ? null : (standing ?? now);
}

/** The reader's time zone ("Europe/Oslo"); undefined until the browser draws. */
export function useLocalZone(): string | undefined {
  return useSyncExternalStore<string | undefined>(subscribeNever, readZone, () => undefined);
}

function subscribeNever(): () => void {
  return () => undefined;
}

let zone: string | null = null;

/** Read once: asking costs more than all the rest of drawing a time. */
function readZone(): string {
  zone ??= Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone;
}
