import { describe, expect, it } from "vitest";
import type { Flow } from "@/lib/domain/flow";
import { createJsonReader } from "./json";
import { createResponseReader } from "./reader";
import { readRecordings } from "./recordings.testdata";
import type { ParsedRecord } from "./source-record";

const recordings = readRecordings();

/** Records by what names them: the Relay gave client and recorder one stream each, in orders of their own. */
function named(records: readonly ParsedRecord[]): Map<string, unknown> {
  const byName = new Map<string, unknown>();
  for (const record of records) {
    if (record.kind === "flow") byName.set(record.flow.uuid, { ...record.flow, raw: null } satisfies Flow);
    else if (record.kind === "lost") byName.set(`${record.lost.node} ${record.lost.time}`, record.lost);
    else throw new Error(`a ${record.kind}`);
  }
  expect(byName.size).toBe(records.length);
  return byName;
}

describe("the recordings", () => {
  it("are all here", () => {
    expect(recordings).toHaveLength(20);
  });

  it.each(recordings)("$name: protobuf and JSON say the same", ({ messages, lines }) => {
    const fromBytes = createResponseReader();
    const fromLine = createJsonReader();
    const printed = messages.map(fromBytes).filter((record) => record.kind !== "node-status");
    expect(printed.length).toBeGreaterThan(50);
    expect(named(printed)).toEqual(named(lines.map(fromLine)));
  });

  it("hold lost events and node status too", () => {
    const kinds = new Set(recordings.flatMap(({ messages }) => messages.map((bytes) => createResponseReader()(bytes).kind)));
    expect(kinds).toEqual(new Set(["flow", "lost", "node-status"]));
  });
});
