import { describe, expect, test } from "vitest";
import { datagram, drop, laterTrace, openingTrace, replyTrace, request, response, verdict } from "./testing/flow-shapes";
import { isLive, pull, startObserver } from "./testing/stage";

describe("evidence", () => {
  test("what the rings hold comes first, then what happens, each once", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    const sent = Array.from({ length: 50 }, () => node.write(verdict()));
    const pulled = pull(observer);
    await pulled.until(isLive(pulled));
    for (let count = 0; count < 50; count += 1) sent.push(node.write(verdict()));
    node.writeAgentEvent();
    await pulled.until(() => pulled.uuids().length >= sent.length);
    expect(pulled.uuids()).toEqual(sent);
    expect(pulled.gaps()).toEqual([]);
  });

  test("verdicts, drops, requests and first packets are asked for, and nothing else is yielded", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    const wanted = [verdict(), drop(), openingTrace(), request("FORWARDED"), request("DROPPED"), datagram("NEW")].map((flow) => node.write(flow));
    for (const flow of [laterTrace(), replyTrace(), response(), datagram("ESTABLISHED")]) node.write(flow);
    node.writeAgentEvent();
    const pulled = pull(observer);
    await pulled.until(() => pulled.uuids().length >= wanted.length);
    expect(pulled.uuids()).toEqual(wanted);
  });

  test("everything is asked for and yielded, each flow once, for who prints flows", async () => {
    const observer = await startObserver();
    const node = observer.addNode("node-1");
    const shapes = [verdict(), laterTrace(), replyTrace(), response(), datagram("ESTABLISHED")];
    const sent = shapes.map((flow) => node.write(flow));
    node.writeAgentEvent();
    const pulled = pull(observer, { everything: true });
    await pulled.until(isLive(pulled));
    sent.push(...shapes.map((flow) => node.write(flow)));
    node.writeAgentEvent();
    await pulled.until(() => pulled.uuids().length >= sent.length);
    expect(pulled.uuids()).toEqual(sent);
    expect(pulled.events.flatMap((event) => (event.kind === "flow" ? [event.stream] : [])).slice(0, 5)).toEqual(["evidence", "tail", "tail", "tail", "tail"]);
  });
});
