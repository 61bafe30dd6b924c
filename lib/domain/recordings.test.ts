import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readJsonLine } from "@/lib/sources/record/json";
import { createResponseReader } from "@/lib/sources/record/reader";
import { readRecordings, type Recording } from "@/lib/sources/record/recordings.testdata";
import type { SourceRecord } from "@/lib/sources/record/source-record";
import { attemptIdOf, type Attempt } from "./attempt";
import { createLedger } from "./ledger";
import { createPairBook } from "./pair-book";
import { pairKeyOf } from "./pair-key";

/** A line of attempts.jsonl: what the scripted datapath of the recording did, in the model's words. */
interface Truth {
  readonly protocol: string;
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
  readonly sourceWorkload: string;
  readonly sourceNamespace: string | null;
  readonly outcome: string;
  readonly refusals: number;
  readonly l7RequestsRefused: number;
  readonly waitMs: number | null;
  readonly exempt: boolean;
}

function fold(records: readonly SourceRecord[]): readonly Attempt[] {
  const ledger = createLedger();
  for (const record of records) {
    if (record.kind === "flow") {
      ledger.foldFlow(record.flow);
      ledger.advance(record.flow.time);
    } else if (record.kind === "lost") ledger.foldLost(record.lost);
  }
  ledger.endCapture();
  const attempts = new Map<string, Attempt>();
  for (const { before, next } of ledger.takeChanges().attempts) {
    if (before) attempts.delete(attemptIdOf(before));
    if (next) attempts.set(attemptIdOf(next), next);
  }
  return [...attempts.values()];
}

function recordsOf(recording: Recording, format: "pb" | "jsonl"): readonly SourceRecord[] {
  const read = createResponseReader();
  const records = format === "pb" ? recording.messages.map((bytes) => read(bytes)) : recording.lines.map((line) => readJsonLine(line));
  return records.flatMap((record) => (record.kind === "broken" ? [] : [record]));
}

function truthsOf(recording: Recording): readonly Truth[] {
  return readFileSync(path.join(recording.folder, "attempts.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Truth);
}

const key = (ends: { protocol: string; sourceAddress: string; sourcePort: number; destinationAddress: string; destinationPort: number }): string =>
  `${ends.protocol} ${ends.sourceAddress}:${ends.sourcePort} ${ends.destinationAddress}:${ends.destinationPort}`;

describe.each(readRecordings())("recording $name", (recording) => {
  it.each(["pb", "jsonl"] as const)("gives each attempt its outcome, refused requests and wait, from .%s", (format) => {
    const attempts = fold(recordsOf(recording, format));
    const held = new Map<string, Attempt[]>();
    for (const attempt of attempts) {
      const name = key(attempt.tuple);
      held.set(name, [...(held.get(name) ?? []), attempt]);
    }
    const found = truthsOf(recording).map((truth) => {
      const attempt = held.get(key(truth))?.shift();
      return attempt && { key: key(truth), outcome: attempt.outcome, l7: attempt.l7.requestsRefused, waitMs: attempt.waitMs === null ? null : Math.round(attempt.waitMs * 1e3) / 1e3, exempt: attempt.exempt };
    });
    const expected = truthsOf(recording).map((truth) => ({
      key: key(truth),
      outcome: truth.outcome,
      l7: truth.l7RequestsRefused,
      waitMs: truth.waitMs === null ? null : Math.round(truth.waitMs * 1e3) / 1e3,
      exempt: truth.exempt,
    }));
    expect(found).toEqual(expected);
    // What the truth does not list is what nobody asks about.
    const rest = [...held.values()].flat().filter((attempt) => !attempt.exempt);
    expect(rest.map((attempt) => `${key(attempt.tuple)} ${attempt.outcome}`)).toEqual([]);
  });

  it("adds up to the same in pairs", () => {
    const attempts = fold(recordsOf(recording, "pb"));
    const book = createPairBook(1_000);
    for (const attempt of attempts) book.fold({ next: attempt, before: null });
    const window = { from: 0n, to: 1n << 62n };
    const pairs = book.pairs({ window, nodes: [], holes: [], late: 0, unattributedDrops: 0, carriesCoverage: false, streamReasons: [] });
    const totals = new Map<string, number>();
    for (const attempt of attempts) {
      if (!attempt.viaProxy) totals.set(pairKeyOf(attempt), (totals.get(pairKeyOf(attempt)) ?? 0) + 1);
    }
    expect(Object.fromEntries(pairs.map((pair) => [pair.key, pair.counts.total]))).toEqual(Object.fromEntries(totals));
  });
});
