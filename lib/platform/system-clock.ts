/** The machine's clock. Timers do not keep the process alive by themselves. */
export const systemClock = {
  now: (): number => Date.now(),
  after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
