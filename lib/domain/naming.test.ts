import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_ENDPOINT, type FlowEndpoint } from "./flow";
import { allowed, CLIENT, podEnd, SERVER } from "./flow.testdata";
import { attemptsOf } from "./fold.testdata";
import { createLedger } from "./ledger";
import { createPairBook } from "./pair-book";
import { parsePairKey, printPairKey } from "./pair-key";
import { peerKindOf, workloadPeer } from "./peer";
import { nameFromPod } from "./workload-name";

describe("rule 4: what a pod's name implies", () => {
  it.each([
    ["web-7d9c5b8f6c-x2x4z", "web", "Deployment", "pattern"],
    ["web-front-5b8f6c7d9c-zzzzz", "web-front", "Deployment", "pattern"],
    ["agent-x2x4z", "agent", null, "pattern"],
    ["db-0", "db", "StatefulSet", "pattern"],
    ["backup-29384756-x2x4z", "backup", "CronJob", "pattern"],
    // Kubernetes draws no vowels and no 0, 1, 3: these are names that people gave.
    ["client-5ca7d433-3ae84", "client-5ca7d433-3ae84", "Pod", "pod"],
    ["server-aeiou", "server-aeiou", "Pod", "pod"],
    ["toolbox", "toolbox", "Pod", "pod"],
  ])("%s", (pod, name, kind, namedBy) => {
    expect(nameFromPod(pod)).toEqual({ name, kind, namedBy });
  });
});

describe("rule 4: what an end is", () => {
  const end = (identity: number, labels: string[] = [], extra: Partial<FlowEndpoint> = {}): FlowEndpoint => ({ ...NO_ENDPOINT, identity, labels, ...extra });
  it.each([
    ["a host-network pod is the host", end(1, ["reserved:host"], { pod: "kube-proxy-x", namespace: "kube-system" }), { type: "reserved", peer: "reserved:host" }],
    ["the world, version 4", end(9), { type: "world", peer: "world" }],
    ["the API server behind a remote node", end(7, ["reserved:kube-apiserver", "reserved:remote-node"]), { type: "reserved", peer: "reserved:kube-apiserver" }],
    ["the narrowest CIDR", end(16_777_217, ["cidr:10.0.0.0/8", "cidr:10.1.2.0/24", "reserved:world"]), { type: "cidr", peer: "cidr:10.1.2.0_24" }],
    ["an FQDN before its CIDR", end(16_777_218, ["cidr:1.2.3.4/32", "fqdn:api.example.net"]), { type: "fqdn", peer: "fqdn:api.example.net" }],
    ["an outside number without labels", end(16_777_219), { type: "reserved", peer: "reserved:unknown" }],
    ["a group of policy maps, by its number in 1.20", end(11), { type: "reserved", peer: "reserved:aggregate-cluster" }],
    ["the same number where a label says what it was before", end(11, ["reserved:overlay-to-encrypt"]), { type: "reserved", peer: "reserved:overlay-to-encrypt" }],
    ["a pod known by labels alone", end(15_068, ["k8s:io.kubernetes.pod.namespace=team-yellow"]), { type: "workload", cluster: "default", namespace: "team-yellow", pod: null }],
    ["a pod of another cluster", end(201_319, [], { cluster: "remote-b", namespace: "shop", pod: "web-0" }), { type: "workload", cluster: "remote-b", namespace: "shop", pod: "web-0" }],
  ])("%s", (_, endpoint, expected) => {
    expect(peerKindOf(endpoint, "default")).toEqual(expected);
  });

  it("prints the cluster unless it is named default", () => {
    expect(workloadPeer("default", "shop", "web")).toBe("shop/web");
    expect(workloadPeer("eu-prod", "shop", "web")).toBe("eu-prod/shop/web");
  });
});

describe("pair keys", () => {
  const peer = fc.string({ minLength: 1, maxLength: 30 });
  it("are parsed back to their parts, whatever names people give", () => {
    fc.assert(
      fc.property(peer, peer, fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.constant(null), fc.constant("*" as const)), fc.constantFrom("TCP", "UDP", "ICMP", "ICMPV6"), (source, destination, port, protocol) => {
        const parts = { source, destination, port, protocol } as const;
        expect(parsePairKey(printPairKey(parts))).toEqual(parts);
      }),
    );
  });
  it.each(["", "a", "a~b", "a~b~80", "a~b~80-XYZ", "a~b~99999-TCP", "a~b~-TCP", "a~b~80-TCP~c"])("%j is none", (text) => {
    expect(parsePairKey(text)).toBeNull();
  });
  it("have the contract's form", () => {
    expect(printPairKey({ source: "team-yellow/client", destination: "team-yellow/server", port: 8080, protocol: "TCP" })).toBe("team-yellow/client~team-yellow/server~8080-TCP");
    expect(printPairKey({ source: "a/b", destination: "world", port: null, protocol: "ICMP" })).toBe("a/b~world~--ICMP");
  });
});

describe("names that are learned later", () => {
  it("merge the rows of the pod's name into the workload's", () => {
    const ledger = createLedger();
    const book = createPairBook(100);
    const fold = (): void => {
      const { attempts, aliases } = ledger.takeChanges();
      for (const change of attempts) book.fold(change);
      for (const [from, to] of aliases) book.foldAlias(from, to);
    };
    const far = podEnd("team-yellow", "client", 26_244, { pod: "client-5ca7d433-3ae84" });
    const near = { ...far, id: 7, workloads: [{ name: "client", kind: "Deployment" }] };
    ledger.foldFlow(allowed(0, { source: far }));
    fold();
    const ground = { window: { from: 0n, to: 1n << 62n }, nodes: [], holes: [], late: 0, unattributedDrops: 0, carriesCoverage: false, streamReasons: [] };
    expect(book.pairs(ground).map((pair) => pair.key)).toEqual(["team-yellow/client-5ca7d433-3ae84~team-yellow/server~8080-TCP"]);
    ledger.foldFlow(allowed(1_000, { source: near, node: "worker-1", direction: "EGRESS", sourcePort: 40_000 }));
    fold();
    ledger.foldFlow(allowed(2_000, { source: far, sourcePort: 40_001 }));
    fold();
    const pairs = book.pairs(ground);
    expect(pairs.map((pair) => [pair.key, pair.counts.total])).toEqual([["team-yellow/client~team-yellow/server~8080-TCP", 3]]);
    expect(book.canonicalKey("team-yellow/client-5ca7d433-3ae84~team-yellow/server~8080-TCP")).toBe("team-yellow/client~team-yellow/server~8080-TCP");
  });

  it("give the pod behind an address that an event names by identity alone", () => {
    const ledger = createLedger();
    ledger.foldFlow(allowed(0, { source: { ...CLIENT, id: 3, workloads: [{ name: "client", kind: "Deployment" }] }, node: "worker-1", direction: "EGRESS" }));
    ledger.foldFlow(allowed(1_000, { source: { ...CLIENT, pod: "", namespace: "" }, sourcePort: 41_000 }));
    const [, second] = attemptsOf(ledger);
    expect(second?.source).toMatchObject({ peer: "team-yellow/client", namedBy: "learned" });
  });
});

describe("rows with many ports", () => {
  it("fold beyond 64 ports when answering, and a link to one port opens that port", () => {
    const ledger = createLedger();
    const book = createPairBook(1_000);
    for (let port = 1; port <= 65; port += 1) ledger.foldFlow(allowed(port, { destinationPort: port, destination: SERVER }));
    for (const change of ledger.takeChanges().attempts) book.fold(change);
    const ground = { window: { from: 0n, to: 1n << 62n }, nodes: [], holes: [], late: 0, unattributedDrops: 0, carriesCoverage: false, streamReasons: [] };
    const [row, ...rest] = book.pairs(ground);
    expect(rest).toEqual([]);
    expect(row).toMatchObject({ key: "team-yellow/client~team-yellow/server~*-TCP", port: "*", counts: { total: 65 } });
    expect(book.ports("team-yellow/client~team-yellow/server~*-TCP", ground)).toHaveLength(65);
    expect(book.pair("team-yellow/client~team-yellow/server~7-TCP", ground)).toMatchObject({ port: 7, counts: { total: 1 } });
  });
});
