import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FINDING_CODES } from "./finding-codes";

const sections = readFileSync("docs/findings.md", "utf8").split(/^## /m).slice(1);

it("has a section for every code, in their order, and none beside them", () => {
  expect(sections.map((section) => section.slice(0, section.indexOf("\n")))).toEqual(FINDING_CODES);
});

it("says in each what it means, what it rests on and what to do", () => {
  for (const section of sections) expect(section).toMatch(/^[a-z-]+\n\n\S.+\n\nRests on: .+\.\n\nTo do: .+\.\n/);
});
