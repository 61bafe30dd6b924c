import { Readable } from "node:stream";
import { readFileSync } from "node:fs";
import { ClickHouseLogLevel, createClient, type ClickHouseClient, type QueryParams } from "@clickhouse/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { until } from "./until.testdata";
import { CREDENTIALS, ENGINE_PATH, hasEngine, layGround, MIB, SKIPPED, startPortChild, type Ground, type PortChild } from "./engine.fixture";
import { startEngineProcess, type EngineProcess } from "./engine-process";

/** What is refused is looked at here, and not logged beside it. */
const QUIET = { level: ClickHouseLogLevel.OFF };

/** Rows of a UInt32 and a String, as RowBinary. */
function binaryRows(rows: readonly (readonly [number, string])[]): Buffer {
  return Buffer.concat(
    rows.map(([number, text]) => {
      const bytes = Buffer.from(text);
      const head = Buffer.alloc(5);
      head.writeUInt32LE(number);
      head.writeUInt8(bytes.length, 4);
      return Buffer.concat([head, bytes]);
    }),
  );
}

describe.skipIf(!hasEngine)(`the engine's child answers ClickHouse's client${SKIPPED}`, () => {
  let ground: Ground;
  let engine: EngineProcess;
  let port: PortChild;
  const clients: Record<string, ClickHouseClient> = {};
  const over = (way: string): ClickHouseClient => {
    const client = clients[way];
    if (!client) throw new Error(way);
    return client;
  };

  beforeAll(async () => {
    ground = await layGround();
    engine = startEngineProcess({ childPath: ground.childPath, enginePath: ENGINE_PATH, directory: ground.directory(), memoryBytes: 1024 * MIB, clock: systemClock, log: silentLog });
    port = await startPortChild(ground.childPath, ground.directory());
    await until(() => engine.health().state === "live");
    clients["a socket"] = createClient({ url: engine.url, http_agent: engine.agent, log: QUIET });
    clients["a port"] = createClient({ url: port.url, username: CREDENTIALS.user, password: CREDENTIALS.password, log: QUIET });
  }, 60_000);
  afterAll(async () => {
    for (const client of Object.values(clients)) await client.close();
    await Promise.all([engine?.stop(), port?.stop()]);
    ground?.clear();
  }, 60_000);

  const rowsOf = async (client: ClickHouseClient, query: string, more: Omit<QueryParams, "query" | "format"> = {}): Promise<unknown[]> =>
    (await client.query({ query, ...more, format: "JSONEachRow" })).json();

  describe.each(["a socket", "a port"])("over %s", (way) => {
    beforeAll(() => over(way).command({ query: "CREATE TABLE rows (number UInt32, text String) ENGINE = MergeTree ORDER BY number SETTINGS non_replicated_deduplication_window = 100" }));

    it("pings, with and without a query", async () => {
      expect(await over(way).ping()).toEqual({ success: true });
      expect(await over(way).ping({ select: true })).toEqual({ success: true });
    });

    it("takes rows as JSON, as a stream and in binary, and says how many", async () => {
      const { summary } = await over(way).insert({ table: "rows", format: "JSONEachRow", values: [{ number: 1, text: "it's\n\u0000 \\ ⛵" }, { number: 2, text: "" }] });
      expect(summary?.written_rows).toBe("2");
      await over(way).insert({ table: "rows", format: "JSONEachRow", values: Readable.from([{ number: 3, text: "streamed" }], { objectMode: true }) });
      await over(way).exec({ query: "INSERT INTO rows (number, text) FORMAT RowBinary", values: Readable.from([binaryRows([[10, "\n\n"], [4, "a\u0000b"], [0x0a0a0a0a, "\n\n;\n"]])], { objectMode: false }) });
      expect(await rowsOf(over(way), "SELECT number, text FROM rows ORDER BY number")).toEqual([
        { number: 1, text: "it's\n\u0000 \\ ⛵" },
        { number: 2, text: "" },
        { number: 3, text: "streamed" },
        { number: 4, text: "a\u0000b" },
        { number: 10, text: "\n\n" },
        { number: 0x0a0a0a0a, text: "\n\n;\n" },
      ]);
    });

    it("writes the same token once", async () => {
      const write = (token: string) => over(way).insert({ table: "rows", format: "JSONEachRow", values: [{ number: 99, text: "once" }], clickhouse_settings: { insert_deduplication_token: token } });
      await write("t'1");
      await write("t'1");
      await write("t2");
      expect(await rowsOf(over(way), "SELECT count() AS n FROM rows WHERE number = 99")).toEqual([{ n: 2 }]);
    });

    it("takes rows that are none", async () => {
      await over(way).insert({ table: "rows", format: "JSONEachRow", values: Readable.from([], { objectMode: true }) });
    });

    it("binds parameters, however hostile and however long", async () => {
      const hostile = ["it's", "tab\t, line\n, \\back", "') OR 1=1 --", "{x:String}", "⛵\u0000"];
      const asked = await rowsOf(over(way), "SELECT {one:String} AS one, {many:Array(String)} AS many, toString({n:UInt64}) AS n, {none:Nullable(String)} AS none", { query_params: { one: hostile[2], many: hostile, n: 2n ** 63n, none: null } });
      expect(asked).toEqual([{ one: hostile[2], many: hostile, n: String(2n ** 63n), none: null }]);
      const keys = Array.from({ length: 20_000 }, (_, index) => `team-${index}/a~b's/${index}~8080-TCP`);
      expect(await rowsOf(over(way), "SELECT length({keys:Array(String)}) AS n, {keys:Array(String)}[20000] AS last", { query_params: { keys }, use_multipart_params: true })).toEqual([{ n: 20_000, last: keys.at(-1) }]);
    });

    it("binds each its own parameters at the same time", async () => {
      const asked = await Promise.all(Array.from({ length: 60 }, (_, index) => rowsOf(over(way), "SELECT {n:UInt32} AS n, {text:String} AS text", { query_params: { n: index, text: `text ${index}` } })));
      expect(asked.flat()).toEqual(asked.map((_, index) => ({ n: index, text: `text ${index}` })));
    });

    it("sets settings for one statement alone", async () => {
      const threads = "SELECT getSetting('max_threads') AS n";
      const before = await rowsOf(over(way), threads);
      expect(await rowsOf(over(way), threads, { clickhouse_settings: { max_threads: 7 } })).toEqual([{ n: 7 }]);
      for (let tries = 0; tries < 8; tries += 1) expect(await rowsOf(over(way), threads)).toEqual(before);
    });

    it.each([
      ["what it cannot parse", "SELEC 1", {}, "62", "SYNTAX_ERROR"],
      ["a table that is not there", "SELECT * FROM nowhere", {}, "60", "UNKNOWN_TABLE"],
      ["a setting that is none", "SELECT 1", { clickhouse_settings: { max_cheese: "1" } }, "115", "UNKNOWN_SETTING"],
      ["a parameter that was not given", "SELECT {missing:String}", {}, "456", "UNKNOWN_QUERY_PARAMETER"],
      ["an answer that is too large", "SELECT repeat(toString(number), 200) FROM numbers(100000)", {}, "396", "TOO_MANY_ROWS_OR_BYTES"],
      ["what takes too long", "SELECT count() FROM numbers(100000000000)", { clickhouse_settings: { max_execution_time: 1 } }, "159", "TIMEOUT_EXCEEDED"],
      ["a session, which it has not got", "SELECT 1", { session_id: "s" }, "48", "NOT_IMPLEMENTED"],
    ])("refuses %s in ClickHouse's words", async (_, query, more, code, type) => {
      await expect(over(way).query({ query, format: "JSONEachRow", ...more }).then((result) => result.json())).rejects.toMatchObject({ code, type });
    });

    it("refuses rows that are none of the table's, and keeps none of them", async () => {
      const broken = binaryRows([[1_000, "a"], [1_001, "b"]]).subarray(0, 9);
      await expect(over(way).exec({ query: "INSERT INTO rows (number, text) FORMAT RowBinary", values: Readable.from([broken], { objectMode: false }) })).rejects.toMatchObject({ code: "33" });
      expect(await rowsOf(over(way), "SELECT count() AS n FROM rows WHERE number IN (1000, 1001)")).toEqual([{ n: 0 }]);
    });

    it("refuses a body that is too heavy", async () => {
      const heavy = Readable.from((function* () {
        for (let piece = 0; piece < 70; piece += 1) yield Buffer.alloc(MIB);
      })(), { objectMode: false });
      await expect(over(way).exec({ query: "INSERT INTO rows (number, text) FORMAT RowBinary", values: heavy })).rejects.toThrow();
      expect((await over(way).ping()).success).toBe(true);
    });

    it("gives nobody what a failed statement had begun to answer", async () => {
      const fails = "SELECT throwIf(number = 60000, 'half-way'), repeat('a', 100) FROM numbers(300000) SETTINGS max_block_size = 10000, max_threads = 1";
      for (let tries = 0; tries < 6; tries += 1) {
        await expect(rowsOf(over(way), fails)).rejects.toMatchObject({ code: "395" });
        expect(await rowsOf(over(way), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
      }
    });

    it("answers more at once than it has places for, and refuses what is too much", async () => {
      const asked = await Promise.allSettled(Array.from({ length: 120 }, () => rowsOf(over(way), "SELECT sleep(0.02) AS zero")));
      const answered = asked.filter((one) => one.status === "fulfilled");
      expect(answered.length).toBeGreaterThan(60);
      for (const one of asked) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "202" });
    });
  });

  it("keeps a port to those who know its password", async () => {
    const stranger = createClient({ url: port.url, username: CREDENTIALS.user, password: "wrong", log: QUIET });
    await expect(stranger.query({ query: "SELECT 1" })).rejects.toMatchObject({ code: "516", type: "AUTHENTICATION_FAILED" });
    await stranger.close();
  });

  it("stays within its memory under statements that want more", async () => {
    const peak = () => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${engine.pid()}/status`, "utf8"))?.[1]) * 1024;
    const wanting = "SELECT count() FROM (SELECT number AS k, count() FROM numbers(30000000) GROUP BY k)";
    const asked = await Promise.allSettled([1, 2, 3, 4].map(() => rowsOf(over("a socket"), wanting, { clickhouse_settings: { max_bytes_ratio_before_external_group_by: 0 } })));
    for (const one of asked) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "241", type: "MEMORY_LIMIT_EXCEEDED" });
    expect(asked.some((one) => one.status === "rejected")).toBe(true);
    expect(peak()).toBeLessThan(1024 * MIB);
    expect(await rowsOf(over("a socket"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});
