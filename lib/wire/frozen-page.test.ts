import { describe, expect, it } from "vitest";
import { frozenKey, frozenKeyOf } from "./frozen-key";
import { FROZEN_SCREENS, printFrozenPage, readFrozenPage } from "./frozen-page";
import { frozenQuestions } from "./frozen-questions";
import { DEFAULT_VIEW } from "./url";

describe("a page that can be frozen", () => {
  it.each([
    ["/overview", "overview", ""],
    ["/pairs?sort=-total&group=none", "pairs", ""],
    ["/pairs/team-yellow/client~team-yellow/server~8080-TCP?from=2h", "pair", "team-yellow/client~team-yellow/server~8080-TCP"],
    ["/pairs/..%2F..%2Fetc", "pair", "../../etc"],
    ["/flows?open=x", "flows", ""],
    ["/flows/6f0c1f0e-9d0b-4c57-9a51-3d8f5fb6a1c2", "flow", "6f0c1f0e-9d0b-4c57-9a51-3d8f5fb6a1c2"],
    ["/explain", "explain", ""],
  ])("%s is %s", (address, screen, subject) => {
    const read = readFrozenPage(address);
    expect(read?.page).toMatchObject({ screen, subject });
    expect(readFrozenPage(printFrozenPage(read?.page ?? { pathname: "", view: DEFAULT_VIEW }))?.page).toEqual(read?.page);
  });

  it.each(["", "pairs", "//evil.example/pairs", "http://page.invalid/pairs", "/\\evil.example/pairs", "/", "/pair", "/flow", "/api/v1/pairs", "/frozen/x", "/nowhere", "/overview/", "/pairs/%E0%A4%A"])("%j is none", (address) => expect(readFrozenPage(address)).toBeNull());

  it("reports a filter that does not parse", () => expect(readFrozenPage("/pairs?q=form-pod%3Ax")?.fault?.message).toContain("form-pod"));
});

describe("what a frozen page asks", () => {
  it.each(FROZEN_SCREENS)("%s asks for coverage and each thing once", (screen) => {
    const asked = frozenQuestions({ screen, subject: "x", view: { ...DEFAULT_VIEW, open: "y" } });
    const keys = asked.map(({ path, params }) => frozenKey(path, Object.entries(params)));
    expect(keys).toContain("coverage?from=30m");
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("has one name for one question, whatever the order, and however many rows", () => {
    expect(frozenKeyOf("/api/v1/pairs?sort=worst&q=a&limit=500&facets=no")).toBe(frozenKey("pairs", [["q", "a"], ["sort", "worst"]]));
    expect(frozenKeyOf("/api/v1/spire")).toBe("spire");
    expect(frozenKeyOf("/api/v1/flows/a%2Fb")).toBe("flows/a%2Fb");
  });
});
