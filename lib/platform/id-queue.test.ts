import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createIdQueue } from "./id-queue";

/** Few different ends, so that many ids want the same slot. */
const uuid = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 7 })).map(([end, start]) => `${String(start).padStart(8, "0")}-0000-4000-8000-${String(end).padStart(12, "0")}`);
const other = fc.constantFrom("", "lost node-a 17", "0000000A-0000-4000-8000-000000000000", "00000000+0000-4000-8000-000000000000");

describe("createIdQueue", () => {
  it("holds what a set in order of arrival holds, whatever comes and goes", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 6, arbitrary: uuid }, other, fc.constant(null)), { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (steps, cap) => {
        const queue = createIdQueue(cap);
        const model: { id: string; place: number }[] = [];
        for (const id of steps) {
          if (id === null || model.length >= cap) expect(queue.shift()).toBe(model.shift()?.place ?? -1);
          if (id === null) continue;
          const place = queue.add(id);
          if (model.some((held) => held.id === id)) expect(place).toBe(-1);
          else model.push({ id, place });
          expect(queue.size).toBe(model.length);
          for (const held of model) expect(queue.find(held.id)).toBe(held.place);
        }
        expect(new Set(model.map((held) => held.place)).size).toBe(model.length);
      }),
    );
  });

  it("does not find what it never held or let go", () => {
    const queue = createIdQueue(2);
    const [first, second] = ["11111111-2222-4333-8444-555555555555", "11111111-2222-4333-8444-555555555556"] as const;
    queue.add(first);
    expect(queue.find(second)).toBe(-1);
    queue.shift();
    expect(queue.find(first)).toBe(-1);
    expect(queue.shift()).toBe(-1);
  });

  it("refuses to grow past its cap", () => {
    const queue = createIdQueue(1);
    queue.add("a");
    expect(() => queue.add("b")).toThrow("an id queue of 1 is full");
  });
});
