import { describe, expect, test } from "vitest";
import type { ChangeWire } from "@/lib/wire/history";
import { changeMarks, markOf, unmarkedText } from "./change-marks";

const change = (given: Partial<ChangeWire> = {}): ChangeWire => ({ id: "policy/u1/2", at: "2026-11-22T14:02:00Z", kind: "policy", verb: "changed", title: "CiliumNetworkPolicy shop/orders", detail: "a → b", ...given });
const [FROM, TO] = [Date.parse("2026-11-22T14:00:00Z"), Date.parse("2026-11-22T14:10:00Z")];

describe("changes as marks", () => {
  test("stand at their time, oldest first; those outside the axis are left out", () => {
    const shown = [change({ id: "late", at: "2026-11-22T14:11:00Z" }), change({ id: "b", at: "2026-11-22T14:05:00Z" }), change({ id: "a" }), change({ id: "early", at: "2026-11-22T13:59:59Z" })];
    expect(changeMarks({ shown }, FROM, TO).map(({ key, share }) => [key, share])).toEqual([["a", 0.2], ["b", 0.5]]);
  });
  test.each<[Partial<ChangeWire>, object]>([
    [{}, { word: "policy", object: "shop/orders", verb: "changed", policy: "CiliumNetworkPolicy shop/orders" }],
    [{ verb: "deleted" }, { word: "policy", verb: "deleted", policy: null }],
    [{ kind: "node", verb: "created", title: "node worker-6" }, { word: "node", object: "worker-6", verb: "joined", policy: null }],
    [{ kind: "node", verb: "deleted", title: "node worker-6" }, { verb: "gone" }],
    [{ kind: "countersign", verb: "started", title: "Countersign" }, { word: "Countersign", object: "", verb: "started" }],
    [{ kind: "configuration", title: "cilium-config" }, { word: "config", object: "cilium-config" }],
  ])("%o say %o", (given, said) => expect(markOf(change(given), 0)).toMatchObject(said));
  test("that are not all shown say so", () => {
    expect(unmarkedText({ total: 312, shown: [change()] })).toBe("the newest 1 of 312 changes are marked");
    expect(unmarkedText({ total: 1, shown: [change()] })).toBeNull();
  });
});
