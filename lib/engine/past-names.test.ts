import { expect, it } from "vitest";
import { createPastNames } from "./past-names";

const names = createPastNames([["a/old", "a/mid"], ["a/mid", "a/new"], ["x/1", "x/2"], ["x/2", "x/1"]], (peer) => (peer === "a/new" ? "a/newest" : peer));

it("a peer of the past stands under what it is called now, by the store and by memory", () => {
  expect(["a/old", "a/mid", "a/new", "b/other"].map((peer) => names.peer(peer))).toEqual(["a/newest", "a/newest", "a/newest", "b/other"]);
  expect([names.key("a/old~b/other~80-TCP"), names.key("no key")]).toEqual(["a/newest~b/other~80-TCP", "no key"]);
});

it("a pair is asked for under every name that it had", () => {
  expect(names.formerKeys("a/newest~b/other~80-TCP").toSorted()).toEqual(["a/mid~b/other~80-TCP", "a/newest~b/other~80-TCP", "a/old~b/other~80-TCP"]);
  expect(names.formerKeys("b/other~b/other~-~-")).toEqual(["b/other~b/other~-~-"]);
});

it("names that lead in circles end somewhere", () => {
  expect(["x/1", "x/2"].map((peer) => names.peer(peer))).toEqual([expect.stringMatching(/^x\/[12]$/), expect.stringMatching(/^x\/[12]$/)]);
});
