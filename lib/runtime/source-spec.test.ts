import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { parseSourceSpec, printSourceSpec } from "./source-spec";

describe("parseSourceSpec", () => {
  it.each([
    ["relay://localhost:4245", { type: "relay", host: "localhost", port: 4245, tls: false }],
    ["relay://relay", { type: "relay", host: "relay", port: 80, tls: false }],
    ["relays://relay", { type: "relay", host: "relay", port: 443, tls: true }],
    ["relay://[fd00::1]:80", { type: "relay", host: "fd00::1", port: 80, tls: false }],
    ["flows.jsonl", { type: "capture", files: ["flows.jsonl"] }],
    ["-", { type: "capture", files: ["-"] }],
  ])("reads %s", (text, spec) => {
    expect(parseSourceSpec([text])).toEqual(spec);
    expect(parseSourceSpec([printSourceSpec(parseSourceSpec([text]))])).toEqual(spec);
  });

  it.each([
    [[], "No source was given."],
    [["relay://"], "names no host"],
    [["relay://host:0"], "has port 0"],
    [["relay://host:80/path"], "names no host and port"],
    [["grpc://host:80"], "unknown scheme `grpc`"],
    [["relay://a:80", "flows.pb"], "A Relay is a source of its own"],
    [["-", "-"], "named twice"],
  ])("refuses %j", (words, sentence) => {
    expect(() => parseSourceSpec(words)).toThrow(AppError);
    expect(() => parseSourceSpec(words)).toThrow(sentence);
  });
});
