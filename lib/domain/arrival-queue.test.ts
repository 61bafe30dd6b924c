import fc from "fast-check";
import { expect, it } from "vitest";
import { createArrivalQueue } from "./arrival-queue";

it("gives things back in the order they came, however pushes and takes mix", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(), fc.constant(null)), { maxLength: 5_000 }), (steps) => {
      const queue = createArrivalQueue<number>();
      const plain: number[] = [];
      for (const step of steps) {
        if (step === null) {
          expect(queue.peek()).toBe(plain[0]);
          expect(queue.shift()).toBe(plain.shift());
        } else {
          queue.push(step);
          plain.push(step);
        }
        expect(queue.size).toBe(plain.length);
      }
    }),
  );
});

it("keeps its order when what was taken is cleared away", () => {
  const queue = createArrivalQueue<number>();
  for (let item = 0; item < 10_000; item += 1) queue.push(item);
  for (let item = 0; item < 9_000; item += 1) expect(queue.shift()).toBe(item);
  expect([queue.size, queue.peek()]).toEqual([1_000, 9_000]);
});
