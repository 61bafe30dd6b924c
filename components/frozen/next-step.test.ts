import { describe, expect, test } from "vitest";
import { readFrozenPage, type FrozenPage } from "@/lib/wire/frozen-page";
import { nextStep } from "./next-step";

const WINDOW = { from: "2026-11-22T14:02:00Z", to: "2026-11-22T14:32:00Z" };
const frozen = { cluster: "prod", window: WINDOW };

function pageOf(address: string): FrozenPage {
  const read = readFrozenPage(address);
  if (read === null) throw new Error(address);
  return read.page;
}

const page = pageOf("/pairs?q=src%3Aa%2F*&from=2026-11-22T14%3A02%3A00Z&to=2026-11-22T14%3A32%3A00Z&sort=total");
const held = (from: string, to: string, cluster = "prod") => nextStep({ cluster, window: { from, to } }, page, frozen);
const labels = (step: ReturnType<typeof nextStep>) => step.links.map(({ label }) => label);

describe("what to do next", () => {
  test("while the server holds the window: the very page, live, and the newest of it", () => {
    const step = held("2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z");
    expect(step.sentence).toContain("still holds this window");
    expect(step.links).toEqual([
      { label: "open this window live", href: "/pairs?q=src%3Aa%2F*&from=2026-11-22T14%3A02%3A00Z&to=2026-11-22T14%3A32%3A00Z&sort=total" },
      { label: "what it is now", href: "/pairs?q=src%3Aa%2F*&sort=total" },
    ]);
  });

  test("while it holds a part: from when on", () => {
    const step = held("2026-11-22T14:10:00Z", "2026-11-23T10:00:00Z");
    expect([step.sentence, labels(step)]).toEqual(["Of this window Countersign still holds what came from 2026-11-22 14:10 UTC on.", ["open this window live", "what it is now"]]);
  });

  test("when it holds nothing of it: no link that would show another window", () => {
    const step = held("2026-11-22T14:32:01Z", "2026-11-23T10:00:00Z");
    expect(step.sentence).toContain("no longer holds this window (it goes back to 2026-11-22 14:32 UTC)");
    expect(labels(step)).toEqual(["what it is now"]);
  });

  test("after a restart without history, before anything came", () => expect(labels(held("2026-11-25T00:00:00Z", "2026-11-25T00:00:00Z"))).toEqual(["what it is now"]));

  test("after one event: its own page, whatever the server holds of the window", () => {
    const step = nextStep({ cluster: "prod", window: { from: "2026-11-25T00:00:00Z", to: "2026-11-25T00:00:00Z" } }, pageOf("/flows/6f0c1f0e-9d0b-4c57-9a51-3d8f5fb6a1c2?from=2h"), frozen);
    expect(step.links).toEqual([{ label: "open it live", href: "/flows/6f0c1f0e-9d0b-4c57-9a51-3d8f5fb6a1c2" }]);
  });

  test("after SPIRE, which has no past: what it is now", () => expect(labels(nextStep({ cluster: "prod", window: WINDOW }, pageOf("/spire"), frozen))).toEqual(["what it is now"]));

  test("when the server reads another cluster: nothing to open", () => {
    const step = held("2026-11-22T10:00:00Z", "2026-11-23T10:00:00Z", "staging");
    expect([step.sentence, step.links]).toEqual(["This server reads another cluster now (staging): what is frozen here is all that it has of prod.", []]);
  });
});
