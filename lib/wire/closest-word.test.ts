import { expect, test } from "vitest";
import { closestWord, editDistance } from "./closest-word";

const WORDS = ["listen", "source", "relay-ca", "from-pod", "src"];

test.each([
  ["lisen", "listen"],
  ["SAUCE", "source"],
  ["form-pod", "from-pod"],
  ["scr", "src"],
  ["sr", "src"],
  ["xyz", null],
  ["completely-different", null],
  ["", null],
])("%j was meant to be %j", (typed, meant) => {
  expect(closestWord(typed, WORDS)).toBe(meant);
});

test.each([
  ["", "", 0],
  ["abc", "", 3],
  ["form", "from", 1],
  ["kitten", "sitting", 3],
  ["ab", "ba", 1],
])("%j and %j are %d apart", (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
  expect(editDistance(b, a)).toBe(distance);
});
