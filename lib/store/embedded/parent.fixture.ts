import { argv, stdout } from "node:process";
import { createClient, ClickHouseLogLevel } from "@clickhouse/client";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { startEngineProcess } from "./engine-process";
import { BLOCK_ROWS, CREATE_BLOCKS, insertBlock } from "./blocks.testdata";
import { until } from "./until.testdata";

// A program that writes until it is killed: `childPath enginePath directory firstBlock`. It tells its child's pid, then each block that was acknowledged.
const [childPath = "", enginePath = "", directory = "", first = "0"] = argv.slice(2);
const engine = startEngineProcess({ childPath, enginePath, directory, memoryBytes: 1024 * 2 ** 20, clock: systemClock, log: silentLog });
await until(() => engine.health().state === "live");
const client = createClient({ url: engine.url, http_agent: engine.agent, log: { level: ClickHouseLogLevel.OFF } });
await client.command({ query: CREATE_BLOCKS });
stdout.write(`pid ${engine.pid()}\n`);
for (let block = Number(first); ; block += 1) {
  await insertBlock(client, block, BLOCK_ROWS);
  stdout.write(`ack ${block}\n`);
}
