/** Resolves at the first Ctrl-C or SIGTERM, at once when that was before. */
export function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    // An abort signal alone keeps no process alive.
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener("abort", () => resolve(clearInterval(alive)), { once: true });
  });
}
