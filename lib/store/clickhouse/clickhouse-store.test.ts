import { afterAll, beforeAll, describe } from "vitest";
import { systemClock } from "@/lib/platform/system-clock";
import { CREDENTIALS, ENGINE_PATH, hasEngine, layGround, MIB, SKIPPED, startPortChild, type Ground } from "../embedded/engine.fixture";
import { until } from "../embedded/until.testdata";
import { startEngineProcess } from "../embedded/engine-process";
import { describeHistoryStore } from "../history-store.contract";
import { linkTo, SILENT, storeAt, whenLive } from "./store.fixture";

describe.skipIf(!hasEngine)(`ClickHouse SQL${SKIPPED}`, () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await layGround();
  }, 60_000);
  afterAll(() => ground.clear(), 60_000);

  describeHistoryStore("the embedded engine over its socket", async () => {
    const engine = startEngineProcess({ childPath: ground.childPath, enginePath: ENGINE_PATH, directory: ground.directory(), memoryBytes: 1_024 * MIB, clock: systemClock, log: SILENT });
    await until(() => engine.health().state === "live");
    return { open: () => whenLive(storeAt(linkTo(engine.url, { agent: engine.agent }), { type: "embedded" })), leave: () => engine.stop() };
  });

  describeHistoryStore("a ClickHouse by its URL", async () => {
    const server = await startPortChild(ground.childPath, ground.directory());
    return { open: () => whenLive(storeAt(linkTo(server.url, { user: CREDENTIALS.user, password: CREDENTIALS.password }))), leave: () => server.stop() };
  });
});
