"use client";

import { useSyncExternalStore } from "react";

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

/** Epoch milliseconds, told again every second by one timer for the whole page; null until the browser draws. */
export function useNow(): number | null {
  return useSyncExternalStore<number | null>(subscribe, readNow, () => null);
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
