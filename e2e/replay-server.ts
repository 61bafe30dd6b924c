// Recordings behind Relays of their own, in one process: prints for each, in order, where it listens and the recorded
// time of its last event.
import { startReplay } from "@/lib/sources/simulator/replay";

// Every event may be had at once: what a quiet ring withholds is tested elsewhere.
const habits = { withholdsNewest: false, silentOnEmpty: false, sortBuffer: 0 };
const replays = await Promise.all(process.argv.slice(2).map((file) => startReplay({ listen: "127.0.0.1:0", files: [file], habits })));
await Promise.all(replays.map((replay) => replay.played));
process.stdout.write(`${JSON.stringify(replays.map(({ address, to }) => ({ address, toMs: Number(to / 1_000_000n) })))}\n`);
process.stdin.resume().on("end", () => void Promise.all(replays.map((replay) => replay.close())).then(() => process.exit(0)));
