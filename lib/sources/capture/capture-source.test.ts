import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough, Readable } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import type { SourceEvent } from "@/lib/ports/flow-source";
import { readRecordings } from "@/lib/sources/record/recordings.testdata";
import { openCapture, type CaptureOptions } from "./capture-source";

const folder = mkdtempSync(path.join(tmpdir(), "capture-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

async function readAll(paths: readonly string[] | "-", options?: CaptureOptions): Promise<SourceEvent[]> {
  const events: SourceEvent[] = [];
  const source = await openCapture(paths, options);
  for await (const batch of source.events(new AbortController().signal)) events.push(...batch);
  return events;
}

function uuids(events: readonly SourceEvent[]): string[] {
  return events.flatMap((event) => (event.kind === "flow" ? [event.flow.uuid] : []));
}

function broken(events: readonly SourceEvent[]): { file: string; line: number; reason: string }[] {
  return events.flatMap((event) => (event.kind === "broken" ? [{ file: path.basename(event.file), line: event.line, reason: event.reason }] : []));
}

function line(uuid: string, sec: number): string {
  return JSON.stringify({ flow: { uuid, time: new Date(sec * 1000).toISOString() } });
}

const START = 1_790_000_000;
const at = (sec: number): bigint => BigInt(START + sec) * 1_000_000_000n;
const [recording] = readRecordings();
if (!recording) throw new Error("no recording");

describe("openCapture", () => {
  const jsonl = path.join(recording.folder, "flows.jsonl.gz");
  const pb = path.join(recording.folder, "flows.pb.gz");
  const plainLines = gunzipSync(readFileSync(jsonl));
  const plainMessages = gunzipSync(readFileSync(pb));

  it("reads the same flows from every form, told by content alone", async () => {
    const expected = uuids(await readAll([jsonl])).sort();
    expect(expected).toHaveLength(new Set(recording.lines).size);
    const forms = [pb, write("a", plainLines), write("b", plainMessages), write("c.jsonl", readFileSync(pb)), write("d.pb", gzipSync(plainLines))];
    for (const form of forms) expect(uuids(await readAll([form])).sort()).toEqual(expected);
    expect(uuids(await readAll("-", { input: Readable.from([plainLines.subarray(0, 1), plainLines.subarray(1)]) })).sort()).toEqual(expected);
    const twoMembers = Buffer.concat([gzipSync(plainLines.subarray(0, 5000)), gzipSync(plainLines.subarray(5000)), Buffer.alloc(100_000)]);
    expect(uuids(await readAll([write("two.gz", twoMembers)])).sort()).toEqual(expected);
  });

  it("gives events in order of time and ends with a watermark at the last of them", async () => {
    const events = await readAll([pb]);
    const times = events.flatMap((event) => (event.kind === "flow" ? [event.flow.time] : []));
    expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    expect(events.at(-1)).toEqual({ kind: "watermark", at: times.at(-1) });
  });

  it("merges files by time, whatever the order they are named in", async () => {
    const one = write("one.jsonl", [0, 2, 4, 300].map((sec) => line(`a${sec}`, START + sec)).join("\n"));
    const two = write("two.jsonl", [1, 3, 5, 200, 400].map((sec) => line(`b${sec}`, START + sec)).join("\n"));
    const merged = ["a0", "b1", "a2", "b3", "a4", "b5", "b200", "a300", "b400"];
    expect(uuids(await readAll([one, two]))).toEqual(merged);
    expect(uuids(await readAll([two, one]))).toEqual(merged);
  });

  it("orders inside a minute and gives older records as they come", async () => {
    const seconds = [100, 59, 41, 200, 150, 20, 201];
    const file = write("late.jsonl", seconds.map((sec) => line(String(sec), START + sec)).join("\n"));
    expect(uuids(await readAll([file]))).toEqual(["20", "41", "59", "100", "150", "200", "201"]);
    // Enough bytes between them to be read in different chunks.
    const spread = write("spread.jsonl", seconds.map((sec) => line(String(sec), START + sec) + " ".repeat(70_000)).join("\n"));
    const events = await readAll([spread]);
    expect(uuids(events).filter((uuid) => uuid !== "20")).toEqual(["41", "59", "100", "150", "200", "201"]);
    expect(uuids(events).indexOf("20")).toBeGreaterThan(uuids(events).indexOf("100"));
    const marks = events.flatMap((event) => (event.kind === "watermark" ? [event.at] : []));
    expect(marks).toEqual([...marks].sort((a, b) => (a < b ? -1 : 1)));
    expect(marks.at(-1)).toBe(at(201));
  });

  it("keeps one file's own order where that is asked", async () => {
    const seconds = [100, 59, 200, 20];
    const file = write("own.jsonl", seconds.map((sec) => line(String(sec), START + sec)).join("\n"));
    const events = await readAll([file], { order: "file" });
    expect(uuids(events)).toEqual(["100", "59", "200", "20"]);
    expect(events.at(-1)).toEqual({ kind: "watermark", at: at(200) });
    expect(uuids(await readAll([jsonl], { order: "file" }))).toEqual(recording.lines.map((text) => /"uuid":"([^"]+)"/.exec(text)?.[1]));
  });

  it("never marks past a record that is still held", async () => {
    const seconds = Array.from({ length: 3000 }, (_, sec) => sec + ((sec * 7919) % 50));
    const file = write("jitter.jsonl", seconds.map((sec) => line(String(sec), START + sec)).join("\n"));
    let mark = 0n;
    for (const event of await readAll([file])) {
      if (event.kind === "watermark") mark = event.at;
      if (event.kind === "flow") expect(event.flow.time >= mark).toBe(true);
    }
    expect(mark).toBe(at(Math.max(...seconds)));
  });

  it("takes a single time far ahead for a fault of its record: it is named, and moves no watermark", async () => {
    const seconds = [0, 1, 90_000_000, 2, 90_000_001, 90_000_002, 3];
    const file = write("ahead.jsonl", seconds.map((sec) => line(String(sec), START + sec)).join("\n"));
    const events = await readAll([file]);
    expect(uuids(events)).toEqual(["0", "1", "2", "3"]);
    expect(broken(events)).toEqual([3, 5, 6].map((place) => ({ file: "ahead.jsonl", line: place, reason: expect.stringMatching(/^its time, 2029-.*, is far after that of the records around it$/) })));
    expect(events.at(-1)).toEqual({ kind: "watermark", at: at(3) });
    // As the first record of all, too.
    const first = await readAll([write("first.jsonl", [90_000_000, 0, 1, 2].map((sec) => line(String(sec), START + sec)).join("\n"))]);
    expect(uuids(first)).toEqual(["0", "1", "2"]);
    expect(first.at(-1)).toEqual({ kind: "watermark", at: at(2) });
  });

  it("follows a file that goes on at another time, and one that ends with its only event of the day", async () => {
    const seconds = [0, 1, ...Array.from({ length: 25 }, (_, more) => 90_000 + more), 200_000];
    const events = await readAll([write("days.jsonl", seconds.map((sec) => line(String(sec), START + sec)).join("\n"))]);
    expect(uuids(events)).toEqual(seconds.map(String));
    expect(broken(events)).toEqual([]);
    expect(events.at(-1)).toEqual({ kind: "watermark", at: at(200_000) });
  });

  it("names a broken line, counts it and goes on", async () => {
    const file = write(
      "broken.jsonl",
      ["bel\":\"x\"}}", line("a", START), "", "[1]", "{\"flow\":{\"l4\":\"x\"}}", "{\"agent_event\":{}}", line("b", START), "Nov 22 15:55:35.054: a", `{"flow":{"uuid":"c"`].join("\r\n"),
    );
    const events = await readAll([file]);
    expect(uuids(events)).toEqual(["a", "b"]);
    expect(broken(events)).toEqual([
      { file: "broken.jsonl", line: 1, reason: "not JSON, or cut short" },
      { file: "broken.jsonl", line: 4, reason: "not a JSON object" },
      { file: "broken.jsonl", line: 5, reason: "l4 should be an object and is a string" },
      { file: "broken.jsonl", line: 8, reason: "a line for people; what can be read is hubble observe -o jsonpb" },
      { file: "broken.jsonl", line: 9, reason: "the file ends in the middle of this record" },
    ]);
  });

  it("reads lines over 64 KiB, and passes over what is longer than 16 MiB", async () => {
    const long = JSON.stringify({ flow: { uuid: "long", Summary: "x".repeat(200_000) } });
    const file = write("long.jsonl", [long, "x".repeat(17 * 1024 * 1024), line("b", START)].join("\n"));
    const events = await readAll([file]);
    expect(uuids(events)).toEqual(["long", "b"]);
    expect(broken(events)).toEqual([{ file: "long.jsonl", line: 2, reason: "the line is longer than 16 MiB" }]);
  });

  it.each([1, 2, 9, 5000])("says once that a gzip file was cut %i bytes before its end", async (missing) => {
    const whole = readFileSync(jsonl);
    const events = await readAll([write("cut.gz", whole.subarray(0, -missing))]);
    expect(broken(events)).toMatchObject([{ file: "cut.gz", reason: "the gzip data ends early, as if the file had been cut" }]);
    // The checksum's eight bytes carry no record.
    if (missing <= 8) expect(uuids(events)).toHaveLength(recording.lines.length);
    else expect(uuids(events).length).toBeGreaterThan(recording.lines.length / 4);
  });

  it("says once that a protobuf file was cut, and where its record began", async () => {
    const events = await readAll([write("cut.pb", plainMessages.subarray(0, -3))]);
    const last = recording.messages.at(-1)?.length ?? 0;
    expect(broken(events)).toEqual([{ file: "cut.pb", line: plainMessages.length - last - 2, reason: "the file ends in the middle of this record" }]);
    expect(uuids(await readAll([write("cut.pb.gz", gzipSync(plainMessages.subarray(0, -3)))]))).toEqual(uuids(events));
  });

  it("passes over a damaged protobuf record", async () => {
    const bad = Buffer.from(plainMessages);
    const [status, flow] = recording.messages;
    if (!status || !flow) throw new Error("the recording is too short");
    const first = bad.indexOf(flow) - 2;
    bad[first + 4] = 0xff;
    const events = await readAll([write("bad.pb", bad)]);
    expect(broken(events)).toMatchObject([{ file: "bad.pb", line: first }]);
    expect(uuids(events)).toHaveLength(uuids(await readAll([pb])).length - 1);
  });

  it.each([
    ["missing.jsonl", null, "there is no file"],
    ["empty.jsonl", "", "is empty"],
    ["empty.gz", gzipSync(""), "is empty"],
    ["cut.gz", gzipSync("x").subarray(0, 5), "holds no records: the gzip data ends early, as if the file had been cut"],
    ["words.txt", "hello\nworld\n", "holds no record of Hubble's; its first line (1): not JSON, or cut short"],
    ["list.json", "[{}]", "is one JSON list, where one record a line is wanted"],
    ["wide.txt", Buffer.from("\ufeff{}", "utf16le"), "is text in UTF-16, as PowerShell's > writes it"],
    ["image.png", Buffer.from("89504e470d0a1a0a0000000d49484452".repeat(1000), "hex"), "is no capture: neither JSON lines nor length-delimited protobuf"],
  ])("refuses %s in one sentence", async (name, content, sentence) => {
    const file = content === null ? path.join(folder, name) : write(name, content);
    await expect(openCapture([file])).rejects.toMatchObject({ code: "bad-source", message: expect.stringContaining(sentence) });
    await expect(openCapture([file])).rejects.toThrow(file);
  });

  it("refuses a directory, a terminal, no file at all and an empty pipe", async () => {
    await expect(openCapture([folder])).rejects.toThrow(`${folder} is a directory`);
    await expect(openCapture("-", { input: Object.assign(new PassThrough(), { isTTY: true }) })).rejects.toThrow("nothing is piped into standard input");
    await expect(openCapture([])).rejects.toThrow("no capture file was named");
    await expect(readAll("-", { input: Readable.from([]) })).rejects.toThrow("standard input is empty");
  });

  it("tells how far it is, what it is, and stops when asked", async () => {
    const seen: number[] = [];
    const source = await openCapture([jsonl, pb], { onProgress: ({ bytesRead, totalBytes }) => seen.push(bytesRead / (totalBytes ?? Infinity)) });
    expect(source.nature).toEqual({ type: "capture", label: `${jsonl} and 1 more`, live: false });
    expect(source.health().state).toBe("starting");
    for await (const batch of source.events(new AbortController().signal)) expect(batch.length).toBeGreaterThan(0);
    expect(seen.at(-1)).toBe(1);
    expect(source.health()).toMatchObject({ state: "stopped", sentence: `${jsonl} and 1 more: read to the end` });
    const stopping = await openCapture([jsonl]);
    const abort = new AbortController();
    abort.abort();
    for await (const batch of stopping.events(abort.signal)) expect(batch).toBe("nothing");
  });
});
