import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { attemptSchema } from "@/lib/wire/attempt";
import { pairsAnswerSchema, type OutcomeCountsWire } from "@/lib/wire/pair";
import { COUNT_KEYS } from "./say";
import { runCaptured } from "./terminal.fixture";

const ROOT = "testdata/recordings/hubble";
const RECORDINGS = readdirSync(ROOT).flatMap((version) => readdirSync(join(ROOT, version)).map((scenario) => join(ROOT, version, scenario)));
const FILES = RECORDINGS.flatMap((folder) => [join(folder, "flows.jsonl.gz"), join(folder, "flows.pb.gz")]);

/** A line of attempts.jsonl: what the scripted datapath of the recording did. */
interface Truth {
  readonly protocol: string;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
  readonly outcome: string;
  readonly l7RequestsRefused: number;
  readonly waitMs: number | null;
  readonly exempt: boolean;
}

function truthOf(file: string): readonly Truth[] {
  const lines = readFileSync(join(file, "..", "attempts.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Truth);
}

function linesOf(file: string): readonly string[] {
  return gunzipSync(readFileSync(join(file, "..", "compact.txt.gz"))).toString("utf8").trimEnd().split("\n");
}

const micros = (ms: number | null): number | null => (ms === null ? null : Math.round(ms * 1e3));

describe.each(FILES)("%s", (file) => {
  it("attempts -o json gives each attempt its outcome, refused requests and wait", async () => {
    const { code, out } = await runCaptured(["attempts", "--from", file, "-o", "json"]);
    expect(code).toBe(0);
    const attempts = out.trimEnd().split("\n").map((line) => attemptSchema.parse(JSON.parse(line)));
    const row = (each: Omit<Truth, "l7RequestsRefused">, requestsRefused: number): string =>
      JSON.stringify([each.protocol, each.sourceAddress, each.sourcePort, each.destinationAddress, each.destinationPort, each.outcome, requestsRefused, micros(each.waitMs), each.exempt]);
    const given = attempts.map((attempt) => row({ sourcePort: 0, destinationPort: 0, ...attempt }, attempt.l7.requestsRefused));
    const missing = truthOf(file).map((truth) => row(truth, truth.l7RequestsRefused)).filter((line) => !given.includes(line));
    expect(missing).toEqual([]);
    expect(attempts.filter((attempt) => !attempt.exempt && !attempt.viaProxy)).toHaveLength(truthOf(file).filter((truth) => !truth.exempt).length);
  });

  it("pairs adds up to the same", async () => {
    const attempts = (await runCaptured(["attempts", "--from", file, "-o", "json"])).out.trimEnd().split("\n").map((line) => attemptSchema.parse(JSON.parse(line)));
    const answer = pairsAnswerSchema.parse(JSON.parse((await runCaptured(["pairs", "--from", file, "-o", "json"])).out));
    const counted = (of: typeof attempts): OutcomeCountsWire => {
      const counts = Object.fromEntries(COUNT_KEYS.map(([outcome, key]) => [key, of.filter((attempt) => attempt.outcome === outcome).length]));
      return { total: of.length, ...counts } as OutcomeCountsWire;
    };
    const direct = attempts.filter((attempt) => !attempt.viaProxy);
    expect(answer.attempts).toEqual(counted(direct));
    for (const pair of answer.pairs) expect([pair.key, pair.attempts]).toEqual([pair.key, counted(direct.filter((attempt) => attempt.pair === pair.key))]);
  });

  it("flows -o compact prints what the real client printed", async () => {
    const { out, err } = await runCaptured(["flows", "--from", file, "-o", "compact"]);
    const printed = out.trimEnd().split("\n");
    expect(err).toBe("");
    // Of three recordings the protobuf stream was taken by another client, whose order within a millisecond differs.
    if (file.endsWith(".jsonl.gz")) expect(printed).toEqual(linesOf(file));
    else expect(printed.toSorted()).toEqual(linesOf(file).toSorted());
  });
});
