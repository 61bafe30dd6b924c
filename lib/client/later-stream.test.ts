import { expect, test } from "vitest";
import type { EventStream } from "./event-stream";
import { openLater } from "./later-stream";

function spy(): { readonly stream: EventStream; readonly calls: string[] } {
  const calls: string[] = [];
  return { calls, stream: { want: (topics) => calls.push(topics.join()), close: () => calls.push("close") } };
}

test("what was asked last is done once the code is there", async () => {
  const { stream, calls } = spy();
  const later = openLater(() => Promise.resolve(() => stream));
  later.want(["pairs"]);
  later.want(["pairs", "flows"]);
  await Promise.resolve();
  await Promise.resolve();
  expect(calls).toEqual(["pairs,flows"]);
  later.want([]);
  later.close();
  expect(calls).toEqual(["pairs,flows", "", "close"]);
});

test("a stream that was closed meanwhile is never opened", async () => {
  const { stream, calls } = spy();
  const later = openLater(() => Promise.resolve(() => stream));
  later.want(["pairs"]);
  later.close();
  await Promise.resolve();
  await Promise.resolve();
  expect(calls).toEqual([]);
});
