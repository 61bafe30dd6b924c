import fc from "fast-check";
import { expect, test } from "vitest";
import { isEntryPossible, scopeOfIdentity } from "./identity-scope";

test.each([
  [0, { scope: "unknown" }],
  [1, { scope: "reserved", name: "host" }],
  [6, { scope: "reserved", name: "remote-node" }],
  [11, { scope: "reserved", name: "aggregate-cluster" }],
  [99, { scope: "reserved", name: "99" }],
  [102, { scope: "well-known" }],
  [200, { scope: "reserved", name: "200" }],
  [256, { scope: "workload" }],
  [65_535, { scope: "workload" }],
  [65_536 + 300, { scope: "remote-cluster", clusterId: 1 }],
  [16_777_216, { scope: "node-local" }],
  [33_554_432 + 5, { scope: "node-local" }],
  [-1, { scope: "unknown" }],
  [1.5, { scope: "unknown" }],
])("identity %d of a lone cluster", (identity, expected) => {
  expect(scopeOfIdentity(identity)).toEqual(expected);
});

test("a cluster of a mesh knows its own numbers from those of others", () => {
  const own = { clusterId: 7, maxConnectedClusters: 255 } as const;
  expect(scopeOfIdentity((7 << 16) + 300, own)).toEqual({ scope: "workload" });
  expect(scopeOfIdentity(300, own)).toEqual({ scope: "remote-cluster", clusterId: 0 });
  expect(scopeOfIdentity((300 << 15) + 300, { clusterId: 300, maxConnectedClusters: 511 })).toEqual({ scope: "workload" });
});

test("an entry is possible for exactly the numbers that this cluster gives to pods", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.integer({ min: 1, max: 255 }), (identity, clusterId) => {
      const possible = isEntryPossible(scopeOfIdentity(identity, { clusterId, maxConnectedClusters: 255 }));
      expect(possible).toBe(identity >= clusterId << 16 && identity < (clusterId + 1) << 16 && identity < 1 << 24);
    }),
  );
});
