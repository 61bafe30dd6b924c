import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { HistoryBlock, HistoryStore } from "@/lib/ports/history-store";
import { canonical } from "../canonical.testdata";
import { CREDENTIALS, hasEngine, layGround, SKIPPED, startPortChild, type Ground, type PortChild } from "../embedded/engine.fixture";
import { until } from "../embedded/until.testdata";
import { drawHistory, EMPTY_BLOCK, MIDNIGHT } from "../history.testdata";
import { createOracle } from "../oracle.testdata";
import { DAY_NS, HOUR_NS, MINUTE_NS } from "../past-plan";
import { allPairs } from "../questions.testdata";
import { drawsOf } from "../seeded.testdata";
import type { ClickHouseOptions } from "./clickhouse-store";
import { createLink } from "./link";
import { MIGRATIONS, migrate } from "./migrations";
import { startProxy, type Proxy } from "./proxy.fixture";
import { sql } from "./sql";
import { LASTING, linkTo, storeAt, whenLive } from "./store.fixture";

const everything = { window: { from: MIDNIGHT, to: MIDNIGHT + 4n * DAY_NS - 1n }, stepNs: HOUR_NS, pairs: null };
const who = { user: CREDENTIALS.user, password: CREDENTIALS.password };

describe.skipIf(!hasEngine)(`a ClickHouse with troubles${SKIPPED}`, () => {
  let ground: Ground;
  let server: PortChild;
  let proxy: Proxy;
  let made = 0;
  const open: HistoryStore[] = [];

  beforeAll(async () => {
    ground = await layGround();
    server = await startPortChild(ground.childPath, ground.directory());
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    ground.clear();
  }, 60_000);
  beforeEach(async () => {
    proxy = await startProxy(server.url);
    made += 1;
  });
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    await proxy.stop();
  });

  const layout = (): typeof LASTING => ({ ...LASTING, database: `history_${made}` });
  function start(more: Partial<ClickHouseOptions> = {}, linkMore: Parameters<typeof linkTo>[1] = {}): HistoryStore {
    const store = storeAt(linkTo(proxy.url, { ...who, ...linkMore }), { layout: layout(), ...more });
    open.push(store);
    return store;
  }
  const startLive = (more: Partial<ClickHouseOptions> = {}): Promise<HistoryStore> => whenLive(start(more));
  const answers = async (store: HistoryStore): Promise<string> => canonical([await store.span(), await allPairs(store, everything), await store.series(everything), await store.nodes(everything.window), await store.unrecorded(everything.window)]);

  test("what was acknowledged counts once, whatever is lost on the way and tried again", async () => {
    const store = await startLive();
    const oracle = createOracle();
    const draws = drawsOf(8);
    // Some inserts are refused, and of others the answer is lost after they were carried out.
    proxy.trouble = (statement) => (!statement.startsWith("INSERT") ? "none" : draws.chance(0.05) ? { code: 243, type: "NOT_ENOUGH_SPACE" } : draws.chance(0.05) ? "loss" : "none");
    for (const block of drawHistory(9).slice(0, 20)) {
      await oracle.write(block);
      for (let tries = 0; ; tries += 1) {
        if (tries > 40) throw new Error("a block was never taken");
        try {
          await store.write(block);
          break;
        } catch {
          await until(() => store.health().state === "live");
        }
      }
    }
    proxy.trouble = () => "none";
    await until(() => store.health().state === "live");
    expect(await answers(store)).toBe(await answers(oracle));
  }, 120_000);

  test("a block that a kill cut short is written anew under another name, and counts once", async () => {
    const unlike = new Map(drawHistory(4).map((block) => [block.token, block]));
    const [first, second, third] = [...unlike.values()].filter(({ closes, minutes }) => closes.length > 0 && minutes.length > 0);
    if (!first || !second || !third) throw new Error("too few blocks");
    const store = await whenLive(start({}, { withinMs: 5_000 }));
    await store.write(first);
    // The process ends while its minutes are on their way; nobody remembers the token.
    proxy.trouble = (statement) => (/^INSERT INTO \S*pair_minutes/.test(statement) ? "silence" : "none");
    void store.write(second).catch(() => undefined);
    await until(() => proxy.statements.filter((statement) => /^INSERT INTO \S*pair_minutes/.test(statement)).length === 2);
    proxy.trouble = () => "none";
    const next = await startLive();
    expect((await next.span()).closedUntil).toBe((first.closes.at(-1) ?? 0n) + MINUTE_NS);
    await next.write({ ...second, token: "after the restart" });
    await next.write(third);
    const oracle = createOracle();
    for (const block of [first, second, third]) await oracle.write(block);
    expect(await answers(next)).toBe(await answers(oracle));
    expect(canonical(await next.events({ ...everything, after: null, limit: 1_000, connection: null }))).toBe(canonical(await oracle.events({ ...everything, after: null, limit: 1_000, connection: null })));
  });

  test("a minute is there with all its pairs or not at all", async () => {
    const store = await startLive();
    const [block] = drawHistory(4).filter(({ minutes }) => minutes.length > 3);
    if (!block) throw new Error("no block with minutes");
    proxy.trouble = (statement) => (/^INSERT INTO \S*pair_minutes/.test(statement) ? { code: 243, type: "NOT_ENOUGH_SPACE" } : "none");
    await expect(store.write(block)).rejects.toMatchObject({ code: "unavailable", message: /disk .* is full/ });
    expect(store.health()).toMatchObject({ state: "retrying", sentence: /free some of it/ });
    await expect(store.span()).rejects.toMatchObject({ code: "unavailable" });
    proxy.trouble = () => "none";
    await until(() => store.health().state === "live");
    expect(await store.span()).toMatchObject({ minutesFrom: null, closedUntil: null });
    expect(await allPairs(store, everything)).toEqual([]);
  });

  test("a wrong password needs a person, and is not told again", async () => {
    const store = start({}, { password: "wr0ng pass" });
    await until(() => store.health().state === "failed");
    expect(store.health().sentence).toMatch(/refuses the user "countersign": set history-user and history-password-file/);
    expect(store.health().retryAtMs).not.toBeNull();
    const refused: unknown = await store.write({ ...EMPTY_BLOCK, token: "x" }).catch((error: unknown) => error);
    expect(JSON.stringify([store.health(), store.nature, String(refused)])).not.toContain("wr0ng");
  });

  test("a server that is not there yet is asked again until it is", async () => {
    const store = start({}, { withinMs: 1_000 });
    proxy.trouble = () => "silence";
    await until(() => store.health().state === "retrying");
    expect(store.health()).toMatchObject({ sentence: /did not answer in time/, attempt: 1 });
    proxy.trouble = () => "page";
    await until(() => /HTTP interface/.test(store.health().sentence));
    proxy.trouble = () => "none";
    await until(() => store.health().state === "live");
    expect(store.health()).toMatchObject({ sentence: "", attempt: 0, retryAtMs: null });
  });

  test("one question too many is that question's fault alone", async () => {
    const store = await startLive();
    proxy.trouble = (statement) => (statement.includes("pair_sightings") || statement.includes("GROUP BY pair") ? { code: 241, type: "MEMORY_LIMIT_EXCEEDED" } : "none");
    await expect(allPairs(store, everything)).rejects.toMatchObject({ code: "unavailable", message: /shorter window or fewer pairs/ });
    expect(store.health().state).toBe("live");
    expect(await store.aliases()).toEqual([]);
  });

  test("a schema of a newer version is left alone", async () => {
    const store = await startLive();
    const link = createLink(linkTo(server.url, who));
    await link.run(sql`INSERT INTO ${{ text: layout().database }}.schema_version (version, at) VALUES (99, 0)`);
    const next = start();
    await until(() => next.health().state === "failed");
    expect(next.health().sentence).toMatch(/newer version \(its schema is 99, this program knows up to 1\): start that version again/);
    await link.close();
    await store.close();
  });

  test("a migration runs once, and the next from where the last one ended", async () => {
    const link = createLink(linkTo(server.url, who));
    const more = [...MIGRATIONS, { version: 2, statements: () => [sql`ALTER TABLE ${{ text: layout().database }}.changes ADD COLUMN note String`] }];
    await migrate(link, layout());
    await migrate(link, layout());
    await migrate(link, layout(), { migrations: more });
    await migrate(link, layout(), { migrations: more });
    expect(await link.rows(sql`SELECT version FROM ${{ text: layout().database }}.schema_version ORDER BY version`)).toEqual([[1], [2]]);
    await expect(migrate(link, layout())).rejects.toMatchObject({ found: 2, known: 1 });
    await link.close();
  });

  test("who only reads makes nothing and writes nothing", async () => {
    const writer = await startLive();
    const block = { ...EMPTY_BLOCK, token: "one", closes: [MIDNIGHT], aliases: [["a", "b"]] as const };
    await writer.write(block);
    const before = proxy.statements.length;
    const reader = await startLive({ share: null });
    expect(await reader.aliases()).toEqual([["a", "b"]]);
    expect((await reader.span()).closedUntil).toBe(MIDNIGHT + MINUTE_NS);
    expect(proxy.statements.slice(before).filter((statement) => !/^\s*SELECT/.test(statement))).toEqual([]);
    await expect(reader.write(block)).rejects.toMatchObject({ code: "unavailable", message: /only reads/ });
  });

  test("where several share the nodes, counts add up and a minute is recorded once all closed it", async () => {
    const [one, two] = [await startLive({ share: { index: 0, of: 2 } }), await startLive({ share: { index: 1, of: 2 } })];
    const blocks = drawHistory(11).filter(({ closes }) => closes.length > 0).slice(0, 30);
    const half = (block: HistoryBlock, odd: boolean): HistoryBlock => ({ ...block, minutes: block.minutes.filter((_, index) => index % 2 === (odd ? 1 : 0)), nodes: block.nodes.filter((_, index) => index % 2 === (odd ? 1 : 0)) });
    const oracle = createOracle();
    for (const block of blocks) {
      await one.write({ ...half(block, false), token: `one ${block.token}` });
      await oracle.write(block);
    }
    for (const block of blocks.slice(0, 20)) await two.write({ ...half(block, true), token: `two ${block.token}` });
    const reached = (blocks[19]?.closes.at(-1) ?? 0n) + MINUTE_NS;
    expect((await two.span()).closedUntil).toBe(reached);
    expect((await one.unrecorded(everything.window)).at(-1)).toEqual({ from: reached, to: everything.window.to });
    for (const block of blocks.slice(20)) await two.write({ ...half(block, true), token: `two ${block.token}` });
    expect(await answers(two)).toBe(await answers(oracle));
  }, 60_000);

  test("what is too much is let go by the day: events first, then minutes, while hours still tell of them", async () => {
    const store = await startLive();
    const blocks = drawHistory(20_261_122);
    for (const block of blocks) await store.write(block);
    await store.close();
    const small = await startLive({ layout: { ...layout(), keep: { ...LASTING.keep, bytes: 1 } } });
    expect(small.health().sentence).toMatch(/more than the 1 of history-size/);
    const span = await small.span();
    expect(span.eventsFrom).toBeNull();
    expect(span.minutesFrom).toBeGreaterThanOrEqual(MIDNIGHT + 3n * DAY_NS);
    expect(await small.attempts({ ...everything, after: null, limit: 10, refusedOnly: false })).toEqual([]);
    // Of minutes and hours the newest day stays.
    const steps = await small.series(everything);
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.filter(({ at }) => at < MIDNIGHT + 3n * DAY_NS)).toEqual([]);
  }, 60_000);

  test("how long rows are kept is changed where they are", async () => {
    const store = await startLive();
    await store.close();
    proxy.statements.length = 0;
    await startLive();
    expect(proxy.statements.filter((statement) => statement.startsWith("ALTER"))).toEqual([]);
    await startLive({ layout: { ...layout(), keep: { ...LASTING.keep, eventsSec: 86_400 } } });
    expect(proxy.statements.filter((statement) => statement.startsWith("ALTER")).map((statement) => /\.(\w+) MODIFY TTL/.exec(statement)?.[1])).toEqual(["events", "attempts", "cold_starts"]);
  });

  test("literals are the texts that they are made of", async () => {
    const link = createLink(linkTo(server.url, who));
    const texts = ["'", "\\", "\\'", "\u0000a\u0000", "a\nb\n\nc", "{x:String}", "\u{1f600}\uffff", "%s", "/* -- */", "x".repeat(100_000)];
    expect(await link.rows(sql`SELECT [${texts}]`)).toEqual([[texts]]);
    await link.close();
  });
});
