import fc from "fast-check";
import { expect, it } from "vitest";
import { createSharedValues } from "./shared-values";

it("gives equal label sets as one object, whatever the order of their labels, and leaves out what is no text", () => {
  const shared = createSharedValues();
  const labels = shared.labels({ app: "web", tier: "front", wrong: 1 });
  expect(labels).toEqual({ app: "web", tier: "front" });
  expect(shared.labels({ tier: "front", app: "web" })).toBe(labels);
  expect(shared.labels(null)).toBe(shared.labels({}));
});

it("gives equal lists of ports as one", () => {
  const shared = createSharedValues();
  const ports = shared.ports([{ name: "http", port: 80, protocol: "TCP" }]);
  expect(shared.ports([{ name: "http", port: 80, protocol: "TCP" }])).toBe(ports);
  expect(shared.ports([{ name: "http", port: 81, protocol: "TCP" }])).not.toBe(ports);
  expect(shared.ports([])).toBe(shared.ports([]));
});

it("goes on sharing what is asked for again and again while others come once and go", () => {
  const shared = createSharedValues(8, 8);
  const kept = shared.labels({ app: "web" });
  for (let stamp = 0; stamp < 1_000; stamp += 1) {
    shared.labels({ app: "job", stamp: String(stamp) });
    expect(shared.labels({ app: "web" })).toBe(kept);
  }
});

it("gives at every cap what it was given", () => {
  const labels = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2", "3"));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(labels, { maxLength: 60 }), (cap, given) => {
      const shared = createSharedValues(cap, cap);
      for (const each of given) expect(shared.labels(each)).toEqual({ ...each });
      for (const text of given.flatMap((each) => Object.values(each))) expect(shared.text(text)).toBe(text);
    }),
  );
});
