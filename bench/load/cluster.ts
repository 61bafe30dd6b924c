// A process that plays the API server and the SPIRE of a large cluster. Prints one JSON line when both listen; then obeys
// its standard input: `required` and `free` change the rule for everybody, `churn PER_SECOND SECONDS` changes pods. It
// answers each with one JSON line.
import { createInterface } from "node:readline";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApiServer } from "@/lib/sources/simulator/apiserver/api-server";
import { serveSimulatedSpire } from "@/lib/spire/simulated/spire-server";
import { LARGE, makeLargeCluster } from "./large-cluster";

const large = makeLargeCluster();
const folder = mkdtempSync(join(tmpdir(), "countersign-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const identities = Array.from({ length: LARGE.entries }, (_, at) => ({ number: 20_000 + at, isRegistered: true }));
const api = await startApiServer({ store: large.store });
const spire = await serveSimulatedSpire({
  place: { type: "unix", path: join(folder, "spire.sock") }, clockMs: Date.now, startMs: Date.now(),
  cluster: { trustDomain: "spiffe.cilium", clusterName: "default", nodes: () => Array.from({ length: LARGE.nodes }, (_, at) => `node-${at}`), identities: () => identities },
});

const say = (answer: unknown): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
say({ server: api.url, socket: spire.address });

/** Changes as many pods as are due every 10 ms; a slow timer is made up for. */
function churn(perSecond: number, seconds: number): void {
  const beganMs = performance.now();
  let made = 0;
  const timer = setInterval(() => {
    const due = Math.min(perSecond * seconds, Math.floor(((performance.now() - beganMs) / 1_000) * perSecond));
    while (made < due) large.touch(made++);
    if (made < perSecond * seconds) return;
    clearInterval(timer);
    say({ made, endedMs: Date.now(), forSec: (performance.now() - beganMs) / 1_000 });
  }, 10);
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [word, perSecond, seconds] = line.split(" ");
    if (word === "churn") return churn(Number(perSecond), Number(seconds));
    const atMs = Date.now();
    large.demand(word === "required");
    say({ atMs });
  })
  .on("close", () => process.exit(0));
