import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createResponseReader } from "@/lib/sources/record/reader";
import { readRecordings, type Recording } from "@/lib/sources/record/recordings.testdata";
import { byKey, tellEpisodes } from "./oracle.testdata";
import { readWaits, type ReadEvent } from "./read-waits.testdata";

/** A line of attempts.jsonl: what the scripted datapath of the recording did. */
interface Truth {
  readonly protocol: string;
  readonly outcome: string;
  readonly waitMs: number | null;
}

function truthsOf(recording: Recording): readonly Truth[] {
  return readFileSync(path.join(recording.folder, "attempts.jsonl"), "utf8").trimEnd().split("\n").map((line) => JSON.parse(line) as Truth);
}

function eventsOf(recording: Recording): readonly ReadEvent[] {
  const read = createResponseReader();
  return recording.messages.map((bytes) => read(bytes)).flatMap((record): ReadEvent[] => (record.kind === "flow" ? [{ flow: record.flow }] : record.kind === "lost" ? [{ lost: record.lost }] : []));
}

describe.each(readRecordings())("waits of recording $name", (recording) => {
  const events = eventsOf(recording);
  const flows = events.flatMap((event) => ("flow" in event ? [event.flow] : []));
  const end = flows.reduce((last, { time }) => (time > last ? time : last), 0n);
  const { wait, episodes } = readWaits(events, { end, every: 50, watermarkOf: (flow) => flow.time });
  const truths = truthsOf(recording);
  const count = (outcome: string): number => truths.filter((truth) => truth.outcome === outcome).length;

  it("M1 is the truth to the microsecond, TCP alone", () => {
    const late = truths.filter((truth) => truth.outcome === "authenticated-late");
    const expected = late.filter((truth) => truth.protocol === "TCP").map((truth) => Math.round((truth.waitMs ?? -1) * 1e3));
    expect(wait.m1.samples.map(({ waitMs }) => Math.round(waitMs * 1e3)).sort()).toEqual(expected.sort());
    expect(wait.m1.count).toBe(expected.length);
    expect(wait.m1.otherProtocols).toBe(late.length - expected.length);
  });

  it("M3 and M4 are the truth's outcomes", () => {
    expect([wait.m3.count, wait.m3.pending]).toEqual([count("auth-refused"), count("auth-pending")]);
    expect(wait.m4.affected).toBe(count("authenticated-late") + count("auth-refused"));
    expect(wait.m4.of).toBe(wait.m4.affected + count("authenticated"));
  });

  it("M2 is what the verdicts show when they are read one by one", () => {
    const told = tellEpisodes(flows, end);
    expect([...episodes].sort(byKey)).toEqual(told);
    const { count: closed, unresolved, open, excluded } = wait.m2;
    expect([closed + unresolved + excluded, open]).toEqual([told.filter((episode) => episode.state !== "open").length, told.filter((episode) => episode.state === "open").length]);
    if (events.every((event) => "flow" in event)) expect(excluded).toBe(0);
  });

  it("every wait of this capture lies on a tooth", () => {
    expect(wait.m1.between).toBe(0);
    expect(wait.m1.teeth.reduce((sum, tooth) => sum + tooth.count, 0)).toBe(wait.m1.count);
  });
});
