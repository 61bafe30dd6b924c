import { expect, it } from "vitest";
import { printFilter } from "./filter-print";
import { filterOfPair } from "./pair-filter";

it.each([
  ["team-yellow/client~team-yellow/server~8080-TCP", "pair:team-yellow/client~team-yellow/server~8080-TCP"],
  ["team-yellow/client~team-yellow/server~*-TCP", "src:team-yellow/client dst:team-yellow/server protocol:tcp"],
])("%s is asked for by %s", (key, filter) => expect(printFilter(filterOfPair(key))).toBe(filter));
