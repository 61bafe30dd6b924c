import { describe, expect, test } from "vitest";
import { outsideFixture, workloadFixture } from "@/lib/wire/fixtures/pair";
import { endText, portText } from "./pair-words";

describe("names", () => {
  test("a workload is namespace and name", () => {
    expect(endText(workloadFixture("team-yellow/client"))).toEqual({ namespace: "team-yellow", name: "client", boxed: false, full: "team-yellow/client" });
  });
  test("another cluster stands before the namespace", () => {
    const end = workloadFixture("team-yellow/client", { peer: "prod-eu-2/team-yellow/client", cluster: "prod-eu-2" });
    expect(endText(end).namespace).toBe("prod-eu-2/team-yellow");
  });
  test("what has no namespace is boxed with its whole key", () => {
    expect(endText(outsideFixture("reserved:host"))).toMatchObject({ namespace: null, name: "reserved:host", boxed: true });
    expect(endText(outsideFixture("cidr:203.0.113.0_24", "cidr"))).toMatchObject({ name: "cidr:203.0.113.0_24", boxed: true });
  });
  test.each([
    [8080, "TCP", ":8080/TCP"],
    [null, "ICMP", " ICMP"],
    ["*", "UDP", ":many ports/UDP"],
  ] as const)("port %s", (port, protocol, text) => expect(portText({ port, protocol })).toBe(text));
});
