import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ms } from "@/lib/domain/flow.testdata";
import type { NodeMinute } from "@/lib/domain/history/stored";
import { emptyTally } from "@/lib/domain/pair-tally";
import type { NodeShare } from "@/lib/domain/share";
import type { HistoryBlock, HistoryStore } from "@/lib/ports/history-store";
import { CREDENTIALS, hasEngine, layGround, SKIPPED, startPortChild, type Ground, type PortChild } from "../embedded/engine.fixture";
import { EMPTY_BLOCK } from "../history.testdata";
import { HOUR_NS, MINUTE_NS } from "../past-plan";
import { LASTING, linkTo, storeAt, whenLive } from "./store.fixture";

const PAIR = "cluster|a>b";
/** The start of an hour. */
const HOUR = ms(0);
const minute = (nth: number) => HOUR + BigInt(nth) * MINUTE_NS;

function nodeMinute(node: string, at: bigint): NodeMinute {
  return { node, at, state: "NODE_CONNECTED", version: "1.20.2", ringStart: null, verdicts: "seen", flows: 10, lost: 0, late: 0 };
}

/** Closes minutes `from` to `until` of the hour, with `authenticated` connections of the one pair in each. */
function closing(token: string, from: number, until: number, authenticated: number, node: string): HistoryBlock {
  const closes = Array.from({ length: until - from }, (_, at) => minute(from + at));
  const tally = () => ({ ...emptyTally(), outcomes: { ...emptyTally().outcomes, authenticated } });
  return { ...EMPTY_BLOCK, token, closes, minutes: closes.map((at) => ({ pair: PAIR, at, tally: tally(), waits: null })), nodes: closes.map((at) => nodeMinute(node, at)) };
}

describe.skipIf(!hasEngine)(`shares of the nodes in one store${SKIPPED}`, () => {
  let ground: Ground;
  let server: PortChild;
  let databases = 0;
  const opened: HistoryStore[] = [];
  beforeAll(async () => {
    ground = await layGround();
    server = await startPortChild(ground.childPath, ground.directory());
  }, 60_000);
  afterAll(async () => {
    await Promise.all(opened.map((store) => store.close()));
    await server.stop();
    ground.clear();
  });

  const database = (): string => `shares_${databases++}`;
  async function open(name: string, share: NodeShare | null): Promise<HistoryStore> {
    const store = await whenLive(storeAt(linkTo(server.url, { user: CREDENTIALS.user, password: CREDENTIALS.password }), { share, layout: { ...LASTING, database: name } }));
    opened.push(store);
    return store;
  }

  async function totalOf(store: HistoryStore, from: bigint, to: bigint): Promise<number> {
    const steps = await store.series({ window: { from, to }, stepNs: HOUR_NS, pairs: null });
    return steps.reduce((sum, { tally }) => sum + tally.outcomes.authenticated, 0);
  }

  it("add up, minute by minute and in hours, and each goes on where it was", async () => {
    const name = database();
    const [first, second] = [await open(name, { index: 1, of: 2 }), await open(name, { index: 2, of: 2 })];
    await first.write(closing("one", 0, 60, 2, "worker-1"));
    await second.write(closing("two", 0, 40, 3, "worker-2"));
    expect(await first.span()).toMatchObject({ closedUntil: minute(60) });
    expect(await second.span()).toMatchObject({ closedUntil: minute(40) });

    const reader = await open(name, null);
    // Minutes of the hour that is added up for one share only, and all of it.
    expect(await totalOf(reader, minute(0), minute(40) - 1n)).toBe(40 * 5);
    expect(await totalOf(reader, minute(0), minute(60) - 1n)).toBe(40 * 3 + 60 * 2);
    expect(await reader.nodes({ from: minute(0), to: minute(60) - 1n })).toEqual([expect.objectContaining({ node: "worker-1", minutes: 60, flows: 600 }), expect.objectContaining({ node: "worker-2", minutes: 40, flows: 400 })]);
    // A minute is recorded when both closed it.
    expect(await reader.unrecorded({ from: minute(0), to: minute(60) - 1n })).toEqual([{ from: minute(40), to: minute(60) - 1n }]);
    // The second is silent: what the first closed counts, and who is missing is told.
    expect(await reader.span()).toMatchObject({ closedUntil: minute(60), shares: [{ index: 1, of: 2, closedUntil: minute(60) }, { index: 2, of: 2, closedUntil: minute(40) }] });
    await second.write(closing("three", 40, 58, 3, "worker-2"));
    expect(await reader.span()).toMatchObject({ closedUntil: minute(58) });
    await second.write(closing("four", 58, 60, 3, "worker-2"));
    expect(await reader.unrecorded({ from: minute(0), to: minute(60) - 1n })).toEqual([]);
    expect(await totalOf(reader, minute(0), minute(60) - 1n)).toBe(60 * 5);
  });

  it("never write again what another number of shares wrote", async () => {
    const name = database();
    await (await open(name, { index: 0, of: 1 })).write(closing("all", 0, 10, 5, "worker-1"));
    const [first, second] = [await open(name, { index: 1, of: 2 }), await open(name, { index: 2, of: 2 })];
    for (const store of [first, second]) expect(await store.span()).toMatchObject({ closedUntil: minute(10) });
    await first.write(closing("one", 10, 12, 2, "worker-1"));
    expect(await second.span()).toMatchObject({ closedUntil: minute(10) });
    await second.write(closing("two", 10, 11, 3, "worker-2"));
    const reader = await open(name, null);
    expect(await reader.unrecorded({ from: minute(0), to: minute(12) - 1n })).toEqual([{ from: minute(11), to: minute(12) - 1n }]);
    expect(await totalOf(reader, minute(0), minute(11) - 1n)).toBe(11 * 5);
  });

  it("are written by nobody who only reads, but for frozen links", async () => {
    const name = database();
    await (await open(name, { index: 1, of: 2 })).write(closing("one", 0, 1, 1, "worker-1"));
    const reader = await open(name, null);
    await expect(reader.write(closing("two", 1, 2, 1, "worker-1"))).rejects.toThrow("only reads the history");
    await reader.putSnapshot({ id: "frozen", createdAtMs: Date.now(), page: "/pairs", answers: {} });
    expect(await (await open(name, null)).snapshot("frozen")).toMatchObject({ page: "/pairs" });
  });
});
