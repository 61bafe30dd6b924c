import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { allowedWithAuth, deniedByPolicy, ms } from "@/lib/domain/flow.testdata";
import { healthOf } from "@/lib/engine/scripted.testdata";
import { READERS_CAP } from "@/lib/runtime/live-feed";
import { frameSchema, type Frame } from "@/lib/wire/frames";
import { answerRequest } from "./answer-request";
import { openLiveStream, STREAM_TIMES, type StreamTimes } from "./live-stream";
import { ask, scriptedRuntime, type ScriptedRuntime } from "./runtime.testdata";

const PAIR = "team-yellow/client~team-yellow/server~8080-TCP";
let scripted: ScriptedRuntime;
beforeEach(() => {
  scripted = scriptedRuntime();
});
afterEach(() => scripted.engine.stop());

interface Seen {
  readonly id: string | null;
  readonly frame: Frame;
}

/** A browser's end of the stream. */
function follow(path = "/api/v1/stream?topics=pairs", headers: Record<string, string> = {}, times: Partial<StreamTimes> = {}) {
  const abort = new AbortController();
  const request = ask(path, headers, abort.signal);
  const opened = answerRequest(request, async (runtime, _request, url) => openLiveStream(runtime, request, url, { ...STREAM_TIMES, ...times }));
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  async function chunk(): Promise<string | null> {
    reader ??= (await opened).body?.getReader();
    const read = await reader?.read();
    return read === undefined || read.done ? null : new TextDecoder().decode(read.value);
  }
  return {
    opened,
    chunk,
    async next(): Promise<Seen[]> {
      return eventsOf((await chunk()) ?? "");
    },
    cancel: async () => void (await reader?.cancel()),
    abort: () => abort.abort(),
  };
}

function eventsOf(text: string): Seen[] {
  return text
    .split("\n\n")
    .filter((block) => block.includes("data: "))
    .map((block) => {
      const field = (name: string) => block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? null;
      return { id: field("id"), frame: frameSchema.parse({ event: field("event"), data: JSON.parse(field("data") ?? "null") as unknown }) };
    });
}

async function beat(...flows: Parameters<ScriptedRuntime["see"]>) {
  await scripted.see(...flows);
  scripted.clock.pass(250);
}

const kinds = (seen: readonly Seen[]) => seen.map(({ frame }) => frame.event);

describe("a stream", () => {
  it("opens with a snapshot, then tells changes under growing ids", async () => {
    const stream = follow();
    const response = await stream.opened;
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(response.headers.get("cache-control")).toBe("no-store, no-transform");
    const [snapshot] = await stream.next();
    expect(snapshot).toMatchObject({ id: "e1:0", frame: { event: "snapshot", data: { epoch: "e1", source: { state: "live" } } } });
    await beat(allowedWithAuth(0));
    const seen = await stream.next();
    expect(seen).toMatchObject([{ id: "e1:1", frame: { event: "delta", data: { pairs: [PAIR] } } }, { id: "e1:2", frame: { event: "health" } }]);
    await stream.cancel();
    expect(scripted.runtime.feed.readers).toBe(0);
  });

  it("brings only the topics that were asked for", async () => {
    const stream = follow("/api/v1/stream");
    await stream.next();
    await beat(allowedWithAuth(0));
    expect(kinds(await stream.next())).toEqual(["health"]);
    await stream.cancel();
  });

  it("tells gaps and changes of the source's state at once", async () => {
    const stream = follow();
    await stream.next();
    await scripted.source.give({ kind: "gap", gap: { node: null, from: ms(0), to: ms(10), reason: "Relay was away" } }, { kind: "health", health: healthOf("retrying", "Relay refused the connection") });
    scripted.clock.pass(250);
    const seen = await stream.next();
    expect(seen.map(({ frame }) => frame)).toMatchObject([{ event: "gap", data: { reason: "Relay was away" } }, { event: "health", data: { source: { state: "retrying", sentence: "Relay refused the connection" } } }]);
    await stream.cancel();
  });

  it("brings the tail by its own filter, and asks for the tail only while someone looks", async () => {
    const stream = follow("/api/v1/stream?topics=flows&q=outcome:policy-denied");
    const all = follow("/api/v1/stream?topics=flows");
    await stream.next();
    await all.next();
    expect(scripted.source.tailWanted.at(-1)).toBe(true);
    await beat(allowedWithAuth(0), deniedByPolicy(5, { sourcePort: 7 }));
    const portsOf = (seen: readonly Seen[]) => seen.flatMap(({ frame }) => (frame.event === "flows" ? frame.data.rows.flatMap((row) => (row.row === "flow" ? [row.flow.source.port] : [])) : []));
    expect(portsOf(await stream.next())).toEqual([7]);
    expect(portsOf(await all.next())).toEqual([36_746, 7]);
    await stream.cancel();
    await all.cancel();
    scripted.clock.pass(5_000);
    expect(scripted.source.tailWanted.at(-1)).toBe(false);
  });

  it("goes on after the last id where the browser lost it, without a snapshot", async () => {
    const first = follow();
    await first.next();
    await beat(allowedWithAuth(0));
    const id = (await first.next()).at(-1)?.id ?? "";
    first.abort();
    await beat(allowedWithAuth(300, { destinationPort: 2 }));
    await beat(allowedWithAuth(600, { destinationPort: 3 }));
    const second = follow("/api/v1/stream?topics=pairs", { "last-event-id": id });
    expect(await second.chunk()).toContain("retry: 1000");
    const seen = await second.next();
    expect(seen.flatMap(({ frame }) => (frame.event === "delta" ? (frame.data.pairs ?? []) : []))).toEqual([PAIR.replace("8080", "2"), PAIR.replace("8080", "3")]);
    await second.cancel();
  });

  it.each(["e0:1", "e1:99"])("says resync for a place that is not held (%s), then begins anew", async (id) => {
    await beat(allowedWithAuth(0));
    const stream = follow("/api/v1/stream?topics=pairs", { "last-event-id": id });
    await stream.chunk();
    const seen = await stream.next();
    expect(kinds(seen)).toEqual(["resync", "snapshot"]);
    expect(seen[1]?.id).toBe("e1:2");
    await stream.cancel();
  });

  it("gives a reader that stalled one resync, and holds nothing for it meanwhile", async () => {
    const stream = follow();
    await stream.next();
    for (let at = 0; at < 600; at += 1) await beat(allowedWithAuth(at * 250, { sourcePort: 1_000 + at }));
    expect(kinds(await stream.next())).toEqual(["resync", "snapshot"]);
    await beat(allowedWithAuth(200_000, { sourcePort: 1 }));
    expect(kinds(await stream.next())).toContain("delta");
    await stream.cancel();
  });

  it("says that it is alive, with its place", async () => {
    const stream = follow("/api/v1/stream", {}, { heartbeatMs: 0 });
    await stream.next();
    expect(await stream.chunk()).toBe("id: e1:0\n: alive\n\n");
    await stream.cancel();
  });

  it("ends on purpose after its lifetime, and says when to come back", async () => {
    const stream = follow("/api/v1/stream", {}, { lifetimeMs: 0 });
    await stream.next();
    const bye = await stream.chunk();
    expect(bye).toContain("retry: 250");
    expect(eventsOf(bye ?? "")).toMatchObject([{ id: null, frame: { event: "bye", data: { backInMs: 250 } } }]);
    expect(await stream.chunk()).toBeNull();
    expect(scripted.runtime.feed.readers).toBe(0);
  });

  it("says goodbye when the server stops, to those who wait and to those who come", async () => {
    const waiting = follow();
    await waiting.next();
    const pending = waiting.next();
    scripted.runtime.closeStreams("The server stops.");
    expect(kinds(await pending)).toEqual(["bye"]);
    expect(await waiting.chunk()).toBeNull();
    const late = follow();
    await late.next();
    expect(kinds(await late.next())).toEqual(["bye"]);
  });

  it("ends when the browser goes away in the middle of waiting", async () => {
    const stream = follow();
    await stream.next();
    const pending = stream.chunk();
    stream.abort();
    expect(await pending).toBeNull();
    expect(scripted.runtime.feed.readers).toBe(0);
  });

  it("is refused beyond the cap of streams, and for a topic nobody knows", async () => {
    const streams = Array.from({ length: READERS_CAP }, () => follow());
    await Promise.all(streams.map((stream) => stream.opened));
    expect((await follow().opened).status).toBe(429);
    await Promise.all(streams.map(async (stream) => (await stream.chunk(), stream.cancel())));
    expect((await follow("/api/v1/stream?topics=everything").opened).status).toBe(400);
  });
});
