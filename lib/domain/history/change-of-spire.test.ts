import { describe, expect, it } from "vitest";
import { entry, live, stale } from "../findings/findings.testdata";
import { createEntryBook } from "../spire/entry-book";
import type { SpireView } from "../spire/spire-view";
import { changesOfSpire } from "./change-of-spire";

const UNSEEN = { state: "not-observed", sentence: "this tier cannot see it" } as const;
const view = (entries: SpireView["entries"]): SpireView => ({ tier: "2", label: "spire", trustDomain: UNSEEN, entries, agents: UNSEEN, bundle: UNSEEN, signing: UNSEEN, server: UNSEEN, process: UNSEEN, own: UNSEEN, clockLeadMs: null });
const book = (count: number, from = 0, cut: { readonly held: number } | null = null) => createEntryBook(Array.from({ length: count }, (_, nth) => entry(`/identity/${from + nth}`, "/cilium-operator")), { unreadable: { count: 0, first: [] }, cut }, null);

describe("entries", () => {
  it("that are few are named", () => {
    const [change] = changesOfSpire(view(live(book(3))), view(live(book(4))), 9_000);
    expect(change).toMatchObject({ kind: "entry", verb: "created", title: "SPIRE entries", detail: "1 appeared (spiffe://spiffe.cilium/identity/3); 3 → 4 in all" });
  });
  it("that are many are one change with their number", () => {
    const changes = changesOfSpire(view(live(book(400))), view(live(book(150, 300))), 9_000);
    expect(changes).toEqual([expect.objectContaining({ verb: "changed", detail: "50 appeared, 300 gone; 400 → 150 in all" })]);
  });
  it.each<[string, SpireView["entries"], SpireView["entries"]]>([
    ["they were never read before", UNSEEN, live(book(4))],
    ["they cannot be read any more", live(book(4)), UNSEEN],
    ["only a part of them was read", live(book(4, 0, { held: 9 })), live(book(5))],
  ])("are no change where %s", (_, before, after) => expect(changesOfSpire(view(before), view(after), 9_000)).toEqual([]));
  it("that went while the server was away are told when it is back", () => {
    const changes = changesOfSpire(view(stale(book(4), 1_000)), view(live(book(3))), 9_000);
    expect(changes.map(({ kind, verb }) => `${kind} ${verb}`)).toEqual(["agent started", "entry deleted"]);
  });
});

it("the server that is lost is one change, at the time at which it was", () => {
  const held = book(4);
  expect(changesOfSpire(view(live(held)), view(stale(held, 1_000)), 9_000)).toEqual([expect.objectContaining({ kind: "agent", verb: "stopped", title: "SPIRE server", at: 1_000_000_000n })]);
  expect(changesOfSpire(view(stale(held, 1_000)), view(stale(held, 2_000)), 9_000)).toEqual([]);
  expect(changesOfSpire(null, view(live(held)), 9_000)).toEqual([]);
});
