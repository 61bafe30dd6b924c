import { describe, expect, it } from "vitest";
import { findFindings } from "./find-findings";
import { FINDING_CASES } from "./finding-cases.testdata";
import { FINDING_CODES } from "./finding-codes";
import { groundOf } from "./findings.testdata";

it("raises nothing, and leaves nothing unmade, where all is well and all is read", () => {
  const { findings, unmade } = findFindings(groundOf());
  expect({ findings, unmade }).toEqual({ findings: [], unmade: [] });
});

describe("every finding", () => {
  it.each(FINDING_CASES.map((each) => [each.code, each.says, each] as const))("%s is raised where %s, and not near it", (code, _says, { raised, near, severity }) => {
    const found = findFindings(groundOf(raised)).findings.filter((each) => each.code === code);
    expect([...new Set(found.map((each) => each.severity))]).toEqual([severity]);
    expect(findFindings(groundOf(near)).findings.map((each) => each.code)).not.toContain(code);
  });

  it("has its cases", () => {
    expect([...new Set(FINDING_CASES.map(({ code }) => code))].sort()).toEqual([...FINDING_CODES].sort());
  });
});
