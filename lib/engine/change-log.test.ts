import { beforeEach, describe, expect, it } from "vitest";
import { changesOf } from "@/lib/domain/cluster/cluster.testdata";
import { createClusterBook, type ClusterBook } from "@/lib/domain/cluster/cluster-book";
import type { PolicyRecord } from "@/lib/domain/cluster/policy-record";
import { instantFromMs } from "@/lib/domain/instant";
import type { ClusterEvent } from "@/lib/ports/cluster-source";
import { policyRecord } from "./beside.testdata";
import { createChangeLog, type ChangeLog } from "./change-log";
import { healthOf } from "./scripted.testdata";
import { stateOf } from "./surroundings.testdata";

const ALL = { from: 0n, to: null };
const RULES = [{ from: { app: "client" } }];
/** Without a time of its own: only what is heard dates it. */
const policy = (name: string, generation: number, uid = name): PolicyRecord => policyRecord(name, "server", RULES, { generation, uid, createdAtMs: null });

let log: ChangeLog;
let book: ClusterBook;

/** As the surroundings do it. */
function take(atMs: number, ...events: readonly ClusterEvent[]): void {
  log.noteCluster(events, book, atMs);
  for (const event of events) {
    if (event.kind === "changes") book.apply(event.changes, atMs);
    else book.setState(event.health.resource, event.health.state);
  }
}

function policies(upserts: readonly PolicyRecord[], deletes: readonly string[] = [], relisted = false): ClusterEvent {
  return { kind: "changes", changes: changesOf("ciliumnetworkpolicies", upserts, deletes, relisted) };
}

const titles = (): string[] => log.within(ALL).map(({ verb, title }) => `${verb} ${title}`);

beforeEach(() => {
  log = createChangeLog(100);
  book = createClusterBook();
});

describe("what is heard of the cluster", () => {
  it("is no change while it is told for the first time, in however many pieces", () => {
    take(1_000, policies([policy("a", 1)]));
    take(1_100, policies([policy("b", 1)], [], true));
    expect(titles()).toEqual([]);
    take(2_000, policies([policy("c", 1)]), policies([policy("a", 2)]));
    expect(titles()).toEqual(["created CiliumNetworkPolicy team-yellow/c", "changed CiliumNetworkPolicy team-yellow/a"].sort());
  });

  it("that may no longer be seen is not gone, and seeing it again is no change", () => {
    take(1_000, policies([policy("a", 1)], [], true));
    take(2_000, policies([], ["team-yellow/a"]), stateOf("ciliumnetworkpolicies", "forbidden"));
    take(3_000, policies([policy("a", 1)], [], true));
    expect(titles()).toEqual([]);
    take(4_000, policies([], ["team-yellow/a"]));
    expect(titles()).toEqual(["deleted CiliumNetworkPolicy team-yellow/a"]);
  });

  it("that differs after a list anew did change", () => {
    take(1_000, policies([policy("a", 1), policy("b", 1)], [], true));
    take(9_000, policies([policy("b", 2)], ["team-yellow/a"], true));
    expect(titles().sort()).toEqual(["changed CiliumNetworkPolicy team-yellow/b", "deleted CiliumNetworkPolicy team-yellow/a"]);
  });

  it("twice is one change", () => {
    take(1_000, policies([], [], true));
    take(2_000, policies([policy("a", 1)]));
    log.noteCluster([policies([policy("a", 1)])], createClusterBook(), 2_000);
    expect(titles()).toHaveLength(1);
    expect(log.takeNew()).toHaveLength(1);
  });
});

describe("the stream", () => {
  it("that is lost and back is two changes; starting and trying again are none", () => {
    for (const [state, sinceMs] of [["starting", 0], ["live", 60_000], ["retrying", 120_000], ["stale", 180_000], ["live", 240_000]] as const) log.noteSource({ ...healthOf(state, "Relay refused the connection"), sinceMs });
    expect(log.within(ALL).map(({ verb, at }) => [verb, at])).toEqual([["started", instantFromMs(240_000)], ["stopped", instantFromMs(120_000)]]);
  });
});

describe("the log", () => {
  it("keeps the newest by their own time, and says what it let go", () => {
    log = createChangeLog(3);
    take(1_000, policies([], [], true));
    take(50_000, policies(["e", "d", "c", "b", "a"].map((name, nth) => policyRecord(name, "server", RULES, { createdAtMs: 10_000 - nth }))));
    expect(titles()).toEqual(["created CiliumNetworkPolicy team-yellow/e", "created CiliumNetworkPolicy team-yellow/d", "created CiliumNetworkPolicy team-yellow/c"]);
    expect(log.report()).toMatchObject({ name: "changes", held: 3, cap: 3, dropped: 2 });
  });

  it("answers for a window, newest first", () => {
    log.noteStart("e1", 1_000);
    log.noteStart("e2", 2_000);
    log.noteStart("e3", 3_000);
    expect(log.within({ from: instantFromMs(2_000), to: null }).map(({ id }) => id)).toEqual(["countersign/e3", "countersign/e2"]);
    expect(log.within({ from: 0n, to: instantFromMs(2_000) }).map(({ id }) => id)).toEqual(["countersign/e2", "countersign/e1"]);
  });

  it("takes what was written down before in place of what a first listing tells of the same change, and writes it no more", () => {
    const listed = policyRecord("a", "server", RULES, { generation: 2, changedAtMs: 5_000 });
    take(9_000, policies([listed], [], true));
    const [told] = log.within(ALL);
    expect(told).toMatchObject({ verb: "changed", detail: expect.stringMatching(/^before: not seen/) });
    log.recall([{ ...told!, detail: "from api → from client" }, { ...told!, id: "older", at: 1n }]);
    expect(log.within(ALL).map(({ id, detail }) => [id, detail])).toEqual([["policy/a/2", "from api → from client"], ["older", told?.detail]]);
    expect(log.takeNew()).toEqual([]);
    expect(log.report().held).toBe(2);
  });

  it("hands what is new out once", () => {
    log.noteStart("e1", 1_000);
    expect(log.takeNew().map(({ id }) => id)).toEqual(["countersign/e1"]);
    expect(log.takeNew()).toEqual([]);
    log.noteStart("e2", 2_000);
    expect(log.takeNew().map(({ id }) => id)).toEqual(["countersign/e2"]);
  });
});
