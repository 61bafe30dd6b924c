import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonFactorOf, type Factor, type FactoredAttempt } from "./common-factor";

const of = (kind: Factor["kind"], value: string): Factor => ({ kind, value });
const many = (count: number, refused: boolean, ...factors: readonly Factor[]): FactoredAttempt[] => Array.from({ length: count }, () => ({ refused, factors }));
const [ORDERS, CART] = [of("destination", "shop/orders"), of("destination", "shop/cart")];
const [NODE, OTHER] = [of("destination-node", "worker-2"), of("destination-node", "worker-3")];

describe("what refused connections have in common", () => {
  it("is the destination that only they dial, with counts of both times", () => {
    const now = [...many(58, true, ORDERS, NODE), ...many(4, true, CART, NODE), ...many(3, false, ORDERS, NODE), ...many(80, false, CART, NODE)];
    expect(commonFactorOf(now, many(12, false, ORDERS), 1)).toEqual({
      ...ORDERS, refused: { refused: 58, of: 62 }, withIt: { refused: 58, of: 61 }, without: { refused: 4, of: 84 }, before: { refused: 0, of: 12 },
    });
  });
  it("is the node, where destinations differ", () => {
    const now = [...many(20, true, ORDERS, NODE), ...many(20, true, CART, NODE), ...many(30, false, ORDERS, OTHER), ...many(30, false, CART, OTHER)];
    expect(commonFactorOf(now, [], 1)).toMatchObject(NODE);
  });
  it("is the more telling of two that cover the same", () => {
    const entry = of("identity-without-entry", "1234 (batch/importer)");
    const now = [...many(20, true, of("source", "batch/importer"), entry), ...many(30, false, of("source", "shop/web"))];
    expect(commonFactorOf(now, [], 1)).toMatchObject(entry);
  });

  it("leaves out what was refused before too", () => {
    const [usual, now] = [many(24, true, CART), [...many(24, true, ORDERS), ...many(12, true, CART), ...many(200, false, CART)]];
    expect(commonFactorOf(now, usual, 0.5)).toMatchObject({ ...ORDERS, refused: { refused: 24, of: 36 }, before: { refused: 0, of: 0 } });
    expect(commonFactorOf(now, [], 0.5)).toBeNull();
  });

  it.each<[string, FactoredAttempt[]]>([
    ["most of those that have it were let through", [...many(20, true, ORDERS), ...many(80, false, ORDERS), ...many(300, false, CART)]],
    ["those let through have it too", [...many(20, true, ORDERS), ...many(20, false, ORDERS), ...many(12, true, CART), ...many(20, false, CART)]],
    ["it is so of every connection", [...many(20, true, NODE), ...many(20, false, NODE)]],
    ["it covers less than four fifths of them", [...many(15, true, ORDERS), ...many(5, true, CART), ...many(50, false, CART)]],
    ["all were refused, whatever they had", [...many(20, true, ORDERS, NODE)]],
    ["nothing was refused", many(20, false, ORDERS)],
    ["nothing is held of them", []],
  ])("is nothing where %s", (_, now) => expect(commonFactorOf(now, [], 1)).toBeNull());
});

it("covers four fifths of what is more than before, and its counts add up to all", () => {
  const attempt = fc.record({ refused: fc.boolean(), factors: fc.tuple(fc.constantFrom(ORDERS, CART), fc.constantFrom(NODE, OTHER)) });
  fc.assert(
    fc.property(fc.array(attempt, { maxLength: 60 }), fc.nat(60), (now, past) => {
      const common = commonFactorOf(now, [...now].slice(0, past), 0.5);
      if (common === null) return;
      const all = now.filter(({ refused }) => refused).length;
      expect(common.refused.of).toBe(all);
      const usual = now.slice(0, past).filter(({ refused }) => refused).length;
      expect(common.refused.refused).toBeGreaterThanOrEqual(0.8 * (all - 0.5 * usual));
      expect(common.withIt.of + common.without.of).toBe(now.length);
      expect(common.withIt.refused + common.without.refused).toBe(all);
      expect(common.before.of).toBeLessThanOrEqual(common.withIt.of);
    }),
  );
});
