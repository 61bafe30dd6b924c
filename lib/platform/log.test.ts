import { describe, expect, it } from "vitest";
import { createLog } from "./log";

function capture(format: "text" | "json", level: "debug" | "info" | "warn" | "error" = "info") {
  const lines: string[] = [];
  return { lines, log: createLog({ level, format, now: () => 0, writeLine: (line) => lines.push(line) }) };
}

describe("createLog", () => {
  it("writes one text line an entry, whatever the text", () => {
    const { lines, log } = capture("text");
    log.write("info", "stream open", { source: "relay://a:80", node: "evil\n2026 ERROR forged \u202ename", retries: 2, error: null });
    expect(lines).toEqual(['1970-01-01T00:00:00.000Z INFO  stream open source=relay://a:80 node="evil\\\\u{a}2026 ERROR forged \\\\u{202e}name" retries=2 error=null\n']);
  });

  it("writes JSON that parses, with time and level that fields cannot forge", () => {
    const { lines, log } = capture("json");
    log.write("warn", "a\nb", { level: "debug", n: 1 });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.indexOf("\n")).toBe((lines[0]?.length ?? 0) - 1);
    expect(JSON.parse(lines[0] ?? "")).toEqual({ time: "1970-01-01T00:00:00.000Z", level: "warn", message: "a\nb", n: 1 });
  });

  it("leaves out what is below its level", () => {
    const { lines, log } = capture("text", "warn");
    log.write("info", "no");
    log.write("warn", "yes");
    expect(lines).toHaveLength(1);
  });
});
