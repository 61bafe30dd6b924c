import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createBoundedQueue } from "./bounded-queue";

describe("createBoundedQueue", () => {
  it("behaves as an array that refuses at its cap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.option(fc.integer(), { nil: undefined })), (cap, steps) => {
        const queue = createBoundedQueue<number>(cap);
        const model: number[] = [];
        for (const step of steps) {
          if (step === undefined) expect(queue.shift()).toBe(model.shift());
          else {
            const room = model.length < cap;
            expect(queue.push(step)).toBe(room);
            if (room) model.push(step);
          }
          expect(queue.size).toBe(model.length);
          expect(queue.isFull).toBe(model.length === cap);
        }
      }),
    );
  });
});
