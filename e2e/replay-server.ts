// A recording behind a Relay, as a process: prints where it listens and the recorded time of its last event.
import { startReplay } from "@/lib/sources/simulator/replay";

// Every event may be had at once: what a quiet ring withholds is tested elsewhere.
const replay = await startReplay({ listen: "127.0.0.1:0", files: process.argv.slice(2), habits: { withholdsNewest: false, silentOnEmpty: false, sortBuffer: 0 } });
await replay.played;
process.stdout.write(`${JSON.stringify({ address: replay.address, toMs: Number(replay.to / 1_000_000n) })}\n`);
process.stdin.resume().on("end", () => void replay.close().then(() => process.exit(0)));
