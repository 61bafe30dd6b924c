import { describe, expect, test } from "vitest";
import type { SourceHealthWire } from "@/lib/wire/answer";
import { parseView } from "@/lib/wire/url";
import { ApiError } from "./api-error";
import { healthFrame } from "./fixtures/health.fixture";
import { errorState, listNotes, sourceState, whyEmpty } from "./written-state";

const source = (given: Partial<SourceHealthWire> = {}): SourceHealthWire => ({ ...healthFrame().source, ...given });
const listed = {
  noun: "pairs",
  total: 471,
  matched: 0,
  window: { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" },
  watermark: "2026-11-22T14:31:57Z" as string | null,
  coverage: { verdicts: "seen" as const, nodes: 5, nodesReporting: 5 },
};
const filter = (q: string) => parseView(`q=${encodeURIComponent(q)}`).view.filter;

describe("why a list is empty", () => {
  test("a source that never answered comes before everything else", () => {
    const state = whyEmpty({ ...listed, total: 0, watermark: null }, filter("grade:all"), source({ state: "retrying", sentence: "connection refused", attempt: 3 }));
    expect(state).toMatchObject({ kind: "no-source", title: "Hubble Relay does not answer", text: "connection refused Nothing below is “none”: it is not known." });
    expect(state.commands).not.toEqual([]);
  });
  test("a live source that has sent nothing is not an empty cluster", () => {
    expect(whyEmpty({ ...listed, total: 0, watermark: null }, filter(""), source()).title).toBe("No event was read yet");
  });
  test("nothing new in the window", () => {
    expect(whyEmpty({ ...listed, total: 0 }, filter(""), source())).toMatchObject({ title: "No pairs in this window", actions: ["widen-window"] });
  });
  test("only exempt traffic", () => {
    expect(whyEmpty({ ...listed, total: 3 }, filter(""), source())).toMatchObject({ title: "Nothing but exempt traffic", actions: ["show-exempt"] });
  });
  test("a filter that is too narrow says of how many", () => {
    const state = whyEmpty(listed, filter("grade:all src:a/b"), source());
    expect(state).toMatchObject({ kind: "filter", title: "0 of 471 pairs match the filter" });
    expect(state.text).toContain("All of its 2 terms");
  });
});

describe("the source", () => {
  test.each([
    ["starting", "loading"],
    ["retrying", "no-source"],
    ["stale", "stale"],
    ["forbidden", "forbidden"],
    ["stopped", "stale"],
  ] as const)("%s is said", (state, kind) => expect(sourceState(source({ state }))?.kind).toBe(kind));
  test("live, and a file read to its end, need no words", () => {
    expect(sourceState(source())).toBeNull();
    expect(sourceState(source({ type: "capture", live: false, state: "stopped" }))).toBeNull();
  });
});

describe("notes above a list", () => {
  test("none while all is well", () => expect(listNotes(source(), { verdicts: "seen" }, "2026-11-22T14:31:57Z")).toEqual([]));
  test("a stopped stream says as of when, verdicts that are missing say what cannot be known", () => {
    const notes = listNotes(source({ state: "stale", sentence: "No event for 2 min." }), { verdicts: "none seen" }, "2026-11-22T14:29:51Z");
    expect(notes.map((note) => note.kind)).toEqual(["stale", "partial"]);
    expect(notes[0]?.text).toContain("as of 14:29:51 UTC");
  });
});

test("an error keeps the server's words", () => {
  const state = errorState(new ApiError("bad-filter", "unknown key `form-pod`", "did you mean `from-pod`?"), "pairs");
  expect(state).toMatchObject({ kind: "filter", text: "unknown key `form-pod` did you mean `from-pod`?", actions: ["clear-filter"] });
  expect(errorState(new ApiError("gone", "This flow is no longer held.", "It was let go at 14:30."), "flow")).toMatchObject({ title: "This flow is no longer held.", text: "It was let go at 14:30." });
});
