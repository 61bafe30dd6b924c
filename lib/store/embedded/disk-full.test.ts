import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { BLOCK_ROWS, countBlocks, CREATE_BLOCKS, insertBlock } from "./blocks.testdata";
import { ENGINE_PATH, hasEngine, layGround, MIB, SKIPPED, type Ground } from "./engine.fixture";
import { startEngineProcess, type EngineProcess } from "./engine-process";
import { until } from "./until.testdata";

/** A disk of 32 MiB, where this user may mount one. */
function mountDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), "countersign-disk-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=32m", "tmpfs", folder]);
  if (status === 0) return folder;
  rmSync(folder, { recursive: true });
  return null;
}

const disk = hasEngine ? mountDisk() : null;
const why = hasEngine && disk === null ? " (skipped: this user may mount no small disk)" : SKIPPED;

describe.skipIf(disk === null)(`a disk that is full${why}`, () => {
  const directory = join(disk ?? "", "history");
  const filler = join(disk ?? "", "filler");
  let ground: Ground;
  let engine: EngineProcess;

  /** Leaves `bytes` on the disk, or nothing. */
  function fill(bytes: number): void {
    const { bavail, bsize } = statfsSync(disk ?? "");
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
  }
  const start = () => startEngineProcess({ childPath: ground.childPath, enginePath: ENGINE_PATH, directory, memoryBytes: 512 * MIB, clock: systemClock, log: silentLog, pace: { firstMs: 20, maxMs: 200, steadyMs: 0 } });

  beforeAll(async () => {
    ground = await layGround();
  }, 60_000);
  afterAll(async () => {
    await engine?.stop();
    ground?.clear();
    if (disk === null) return;
    spawnSync("umount", ["-l", disk]);
    rmSync(disk, { recursive: true });
  }, 60_000);

  it("is said when the engine is to be opened there, which goes on by itself once there is room", async () => {
    fill(0);
    engine = start();
    await until(() => engine.health().state === "retrying");
    expect(engine.health().sentence).toBe(`The history directory ${directory} has no room left: make room there, or set history-dir to another disk.`);
    rmSync(filler);
    await until(() => engine.health().state === "live");
  });

  it("refuses what does not fit, keeps what it acknowledged, and takes the same again once there is room", { timeout: 60_000 }, async () => {
    const client = createClient({ url: engine.url, http_agent: engine.agent, log: { level: ClickHouseLogLevel.OFF } });
    await client.command({ query: CREATE_BLOCKS });
    for (let block = 0; block < 5; block += 1) await insertBlock(client, block, BLOCK_ROWS);
    // Of the two that have to write, the rows' file fails first, then the engine.
    for (const left of [2 * 4096, 300_000]) {
      rmSync(filler, { force: true });
      fill(left);
      await expect(insertBlock(client, 5, BLOCK_ROWS)).rejects.toMatchObject({ code: "243", type: "NOT_ENOUGH_SPACE" });
    }
    expect(engine.health().state).toBe("live");
    expect(await countBlocks(client)).toEqual({ rows: 5 * BLOCK_ROWS, different: 5 * BLOCK_ROWS, blocks: 5 });
    rmSync(filler);
    await insertBlock(client, 5, BLOCK_ROWS);
    expect(await countBlocks(client)).toEqual({ rows: 6 * BLOCK_ROWS, different: 6 * BLOCK_ROWS, blocks: 6 });
    await client.close();
  });
});
