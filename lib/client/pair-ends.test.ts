import { expect, test } from "vitest";
import { endsOfKey } from "./pair-ends";

test.each([
  ["team-yellow/client~team-yellow/server~8080-TCP", "team-yellow", "client", ":8080/TCP"],
  ["other/team/client~team/server~*-TCP", "other/team", "client", ":*/TCP"],
])("%s names its two ends", (key, namespace, name, suffix) => {
  expect(endsOfKey(key)).toMatchObject({ source: { namespace, name, boxed: false }, suffix });
});

test("what stands outside the namespaces is boxed", () => expect(endsOfKey("reserved:host~team/server~8080-TCP")?.source).toEqual({ namespace: null, name: "reserved:host", boxed: true, full: "reserved:host" }));

test("a text that is no key has no ends", () => expect(endsOfKey("nothing")).toBeNull());
