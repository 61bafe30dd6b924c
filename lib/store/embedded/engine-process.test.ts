import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from "@clickhouse/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { BLOCK_ROWS, countBlocks, CREATE_BLOCKS, insertBlock } from "./blocks.testdata";
import { until } from "./until.testdata";
import { bundle, ENGINE_PATH, hasEngine, layGround, MIB, SKIPPED, type Ground } from "./engine.fixture";
import { startEngineProcess, type EngineProcess, type EngineProcessOptions } from "./engine-process";

const TIMES = 20;
const PACE = { firstMs: 20, maxMs: 200, steadyMs: 0 };

let ground: Ground;
const running = new Set<EngineProcess>();

function start(directory: string, more: Partial<EngineProcessOptions> = {}): EngineProcess {
  const engine = startEngineProcess({ childPath: ground.childPath, enginePath: ENGINE_PATH, directory, memoryBytes: 1024 * MIB, clock: systemClock, log: silentLog, pace: PACE, ...more });
  running.add(engine);
  return engine;
}
const clientOf = (engine: EngineProcess): ClickHouseClient => createClient({ url: engine.url, http_agent: engine.agent, log: { level: ClickHouseLogLevel.OFF } });
const live = (engine: EngineProcess) => until(() => engine.health().state === "live");

/** False for one that has ended, whether or not somebody has taken notice. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function ended(engine: EngineProcess): Promise<void> {
  await engine.stop();
  running.delete(engine);
}

beforeAll(async () => {
  ground = await layGround();
}, 60_000);
afterAll(async () => {
  await Promise.all([...running].map((engine) => engine.stop()));
  ground.clear();
}, 60_000);

describe.skipIf(!hasEngine)(`the engine's process${SKIPPED}`, () => {
  it(`keeps what it acknowledged, and nothing twice, when it is killed ${TIMES} times under load`, { timeout: 120_000 }, async () => {
    const engine = start(ground.directory());
    await live(engine);
    const client = clientOf(engine);
    await client.command({ query: CREATE_BLOCKS });
    let acknowledged = 0;
    let isOver = false;
    const refused: unknown[] = [];
    const writer = (async () => {
      for (let block = 0; !isOver; ) {
        await insertBlock(client, block, BLOCK_ROWS).then(
          () => {
            block += 1;
            acknowledged = block;
          },
          (error: unknown) => {
            refused.push(error);
            return until(() => engine.health().state === "live" || isOver);
          },
        );
      }
    })();
    for (let time = 0; time < TIMES; time += 1) {
      const before = acknowledged;
      await until(() => engine.health().state === "live" && acknowledged > before + 2);
      const pid = engine.pid();
      if (pid !== null) process.kill(pid, "SIGKILL");
      await until(() => engine.health().state !== "live");
      expect(engine.health()).toMatchObject({ state: "retrying", sentence: expect.stringMatching(/^The history engine stopped \(SIGKILL.*\) and is started anew; what it had acknowledged is kept\.$/) });
    }
    isOver = true;
    await writer;
    await live(engine);
    expect(refused.length).toBeGreaterThan(0);
    expect(acknowledged).toBeGreaterThan(2 * TIMES);
    const counted = await countBlocks(client);
    // The block that was under way at the end may be there: it was not acknowledged, and would be written again.
    await insertBlock(client, acknowledged, BLOCK_ROWS);
    expect(counted.rows - acknowledged * BLOCK_ROWS).toBeOneOf([0, BLOCK_ROWS]);
    expect(await countBlocks(client)).toEqual({ rows: (acknowledged + 1) * BLOCK_ROWS, different: (acknowledged + 1) * BLOCK_ROWS, blocks: acknowledged + 1 });
    await client.close();
    await ended(engine);
  });

  it(`leaves nothing behind, and keeps what it acknowledged, when its parent is killed ${TIMES} times under load`, { timeout: 120_000 }, async () => {
    const parent = join(dirname(ground.childPath), "parent.mjs");
    await bundle(fileURLToPath(new URL("parent.fixture.ts", import.meta.url)), parent);
    const directory = ground.directory();
    let acknowledged = 0;
    for (let time = 0; time < TIMES; time += 1) {
      const before = acknowledged;
      const program = spawn(process.execPath, [parent, ground.childPath, ENGINE_PATH, directory, String(acknowledged)], { stdio: ["ignore", "pipe", "inherit"] });
      let child = 0;
      for await (const line of createInterface(program.stdout)) {
        const [word, number] = line.split(" ");
        if (word === "pid") child = Number(number);
        else acknowledged = Number(number) + 1;
        if (acknowledged > before + 2) program.kill("SIGKILL");
      }
      expect(child).toBeGreaterThan(0);
      await until(() => !isRunning(child));
      await until(() => !readdirSync(tmpdir()).some((name) => name.startsWith(`countersign-engine-${program.pid}-`)));
    }
    const engine = start(directory);
    await live(engine);
    const client = clientOf(engine);
    const counted = await countBlocks(client);
    expect(counted.rows - acknowledged * BLOCK_ROWS).toBeOneOf([0, BLOCK_ROWS]);
    expect(counted).toMatchObject({ different: counted.rows });
    await client.close();
    await ended(engine);
  });

  it("stops within two seconds while it works, says so, and leaves no socket", async () => {
    const engine = start(ground.directory());
    await live(engine);
    const client = clientOf(engine);
    const asked = client.query({ query: "SELECT count() FROM numbers(100000000000)", format: "JSONEachRow" }).then((answer) => answer.json());
    const refused = expect(asked).rejects.toThrow();
    await until(async () => (await client.ping()).success);
    const pid = engine.pid() ?? 0;
    await ended(engine);
    await refused;
    expect(isRunning(pid)).toBe(false);
    expect(engine.health().state).toBe("stopped");
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`countersign-engine-${process.pid}-`))).toHaveLength(running.size);
  });

  it("says who has the directory, and goes on when that one is gone", async () => {
    const directory = ground.directory();
    const first = start(directory);
    await live(first);
    const second = start(directory);
    await until(() => second.health().state === "retrying");
    expect(second.health()).toMatchObject({ state: "retrying", sentence: `The history directory ${directory} is in use by another process (process ${first.pid()}): end that one, or set history-dir to another directory.` });
    expect(first.health().state).toBe("live");
    await ended(first);
    await live(second);
    await ended(second);
  });

  it.each<[string, (directory: string) => string, RegExp]>([
    ["is a file", (directory) => (writeFileSync(directory, ""), directory), /cannot be used \(ENOTDIR: .*\): let this user write there, or set history-dir to another directory\.$/],
    ["lies below a file", (directory) => (writeFileSync(directory, ""), join(directory, "history")), /cannot be used \(ENOTDIR: .*\)/],
    ["cannot be made", () => "/proc/countersign/history", /^The history directory \/proc\/countersign\/history cannot be used \(ENOENT: .*\)/],
    ["may not be written to", () => "/sys/countersign", /cannot be used \((EPERM|EACCES|EROFS): .*\)/],
    ["lies below a device", () => "/dev/full/history", /cannot be used \(ENOTDIR: .*\)/],
  ])("says that its directory %s", async (_, prepare, sentence) => {
    const engine = start(prepare(ground.directory()));
    await until(() => engine.health().state === "failed");
    expect(engine.health().sentence).toMatch(sentence);
    await ended(engine);
  });

  it("says that an engine does not load", async () => {
    const engine = start(ground.directory(), { enginePath: ground.directory() });
    await until(() => engine.health().state === "failed");
    expect(engine.health().sentence).toMatch(/^The history engine in .* does not load \(Cannot find module .*\): run `make engine` again\.$/);
    expect(existsSync(ENGINE_PATH)).toBe(true);
    await ended(engine);
  });
});
