import fc from "fast-check";
import { afterAll, beforeAll, describe, it } from "vitest";
import { systemClock } from "@/lib/platform/system-clock";
import { LASTING, linkTo, SILENT, storeAt, whenLive } from "@/lib/store/clickhouse/store.fixture";
import { ENGINE_PATH, hasEngine, layGround, MIB, SKIPPED, type Ground } from "@/lib/store/embedded/engine.fixture";
import { until } from "@/lib/store/embedded/until.testdata";
import { startEngineProcess, type EngineProcess } from "@/lib/store/embedded/engine-process";
import { expectLikeMemory, livesAndQuestions } from "./recall-likeness.testdata";

describe.skipIf(!hasEngine)(`what the embedded engine brings back${SKIPPED}`, () => {
  let ground: Ground;
  let engine: EngineProcess;
  beforeAll(async () => {
    ground = await layGround();
    engine = startEngineProcess({ childPath: ground.childPath, enginePath: ENGINE_PATH, directory: ground.directory(), memoryBytes: 1_024 * MIB, clock: systemClock, log: SILENT });
    await until(() => engine.health().state === "live");
  }, 60_000);
  afterAll(async () => {
    await engine.stop();
    ground.clear();
  });

  it("is answered as if memory still held it", { timeout: 180_000 }, async () => {
    let database = 0;
    await fc.assert(
      fc.asyncProperty(livesAndQuestions, async (given) => {
        database += 1;
        const store = await whenLive(storeAt(linkTo(engine.url, { agent: engine.agent }), { type: "embedded", layout: { ...LASTING, database: `likeness_${database}` } }));
        await expectLikeMemory(store, given, true);
        await store.close();
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });
});
