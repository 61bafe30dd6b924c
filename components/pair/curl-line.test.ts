import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { curlLine } from "./curl-line";

test.each(["team-yellow/client~team-yellow/server~8080-TCP", "a/'; rm -rf /;'~b/$(id)~1-TCP", "a/x\ny~b/`id`~1-TCP"])("a shell reads %j back as one word", (key) => {
  const line = curlLine("http://127.0.0.1:8088", key, "30m", null);
  const [url = ""] = execFileSync("sh", ["-c", `curl() { shift; printf '%s\\0' "$@"; }; ${line}`], { encoding: "utf8" }).split("\0");
  expect(new URL(url).searchParams.get("key")).toBe(key);
});
