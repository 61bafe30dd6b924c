import { describe, expect, it } from "vitest";
import { createBackoff } from "./backoff";

describe("createBackoff", () => {
  it("grows to the cap and starts over after reset", () => {
    const backoff = createBackoff({ firstMs: 100, maxMs: 1000, jitter: 0 });
    expect([backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([100, 200, 400, 800, 1000, 1000]);
    expect(backoff.attempt).toBe(6);
    backoff.reset();
    expect(backoff.attempt).toBe(0);
    expect(backoff.next()).toBe(100);
  });

  it("takes jitter off the wait, never adds it", () => {
    const longest = createBackoff({ firstMs: 1000, maxMs: 1000, jitter: 0.3, random: () => 0 });
    const shortest = createBackoff({ firstMs: 1000, maxMs: 1000, jitter: 0.3, random: () => 0.999999 });
    expect(longest.next()).toBe(1000);
    expect(shortest.next()).toBe(700);
  });

  it("stays at the cap after very many failures", () => {
    const backoff = createBackoff({ firstMs: 100, maxMs: 30_000, jitter: 0 });
    for (let i = 0; i < 5000; i += 1) backoff.next();
    expect(backoff.next()).toBe(30_000);
  });
});
