import { expect, it } from "vitest";
import { nearestWord } from "./nearest-word";

it.each([
  ["lisen", "listen"],
  ["listen", "listen"],
  ["sauce", "source"],
  ["x", null],
  ["completely-else", null],
])("%s is nearest to %s", (given, word) => expect(nearestWord(given, ["listen", "source", "auth"])).toBe(word));
