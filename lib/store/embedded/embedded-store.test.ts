import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import type { HistoryBlock, HistoryStore } from "@/lib/ports/history-store";
import { canonical } from "../canonical.testdata";
import { LASTING } from "../clickhouse/store.fixture";
import { drawHistory } from "../history.testdata";
import { createOracle } from "../oracle.testdata";
import { QUESTIONS } from "../questions.testdata";
import { openEmbeddedStore } from "./embedded-store";
import { ENGINE_PATH, hasEngine, layGround, MIB, SKIPPED, type Ground } from "./engine.fixture";
import { until } from "./until.testdata";

const TIMES = 20;

/** The engine's process that runs the bundle. */
function engineOf(childPath: string): number | null {
  for (const name of readdirSync("/proc")) {
    try {
      if (/^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0").includes(childPath)) return Number(name);
    } catch {
      // It ended meanwhile.
    }
  }
  return null;
}

/** Writes a block until it is acknowledged, as a writer does; gives how often it was refused. */
async function writeFor(store: HistoryStore, block: HistoryBlock): Promise<number> {
  for (let refusals = 0; ; refusals += 1) {
    const written = await store.write(block).then(
      () => true,
      () => false,
    );
    if (written) return refusals;
    await until(() => store.health().state === "live");
  }
}

describe.skipIf(!hasEngine)(`history in the embedded engine${SKIPPED}`, () => {
  let ground: Ground;
  let store: HistoryStore;
  beforeAll(async () => {
    ground = await layGround();
    store = openEmbeddedStore({
      childPath: ground.childPath,
      enginePath: ENGINE_PATH,
      directory: ground.directory(),
      memoryBytes: 1024 * MIB,
      layout: LASTING,
      share: { index: 0, of: 1 },
      clock: systemClock,
      log: silentLog,
      pace: { firstMs: 20, maxMs: 200, steadyMs: 0 },
    });
    await until(() => store.health().state === "live");
  }, 60_000);
  afterAll(async () => {
    await store?.close();
    ground?.clear();
  }, 60_000);

  it(`answers as if nothing had happened after its engine was killed ${TIMES} times while it was written to`, { timeout: 180_000 }, async () => {
    const blocks = drawHistory(20_261_123).slice(0, 3 * TIMES);
    const oracle = createOracle();
    const between = Math.max(1, Math.floor(blocks.length / TIMES));
    let kills = 0;
    let refusals = 0;
    for (const [index, block] of blocks.entries()) {
      await oracle.write(block);
      const writing = writeFor(store, block);
      if (index % between === 0 && kills < TIMES) {
        // Somewhere in the ten inserts of the block.
        await new Promise((resolve) => setTimeout(resolve, (index * 7) % 40));
        const pid = engineOf(ground.childPath);
        if (pid !== null) process.kill(pid, "SIGKILL");
        kills += 1;
      }
      refusals += await writing;
    }
    expect(kills).toBe(TIMES);
    expect(refusals).toBeGreaterThan(0);
    await until(() => store.health().state === "live");
    const asked = QUESTIONS.filter((_, index) => index % 8 === 0);
    expect(asked.length).toBeGreaterThan(25);
    for (const question of asked) expect([question.name, canonical(await question.ask(store))]).toEqual([question.name, canonical(await question.ask(oracle))]);
  });
});
