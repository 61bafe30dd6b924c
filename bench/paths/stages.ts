// Decode and classify+fold alone, ours and the naive way, in one process and in turns. Prints one JSON line.
import { loadSync } from "@grpc/proto-loader";
import { createLedger } from "@/lib/domain/ledger";
import { createPairBook } from "@/lib/domain/pair-book";
import type { Flow } from "@/lib/domain/flow";
import { createResponseReader } from "@/lib/sources/record/reader";
import { makeMessages } from "../load/messages";
import { createNaiveFold } from "./naive-fold";
import type { NaiveFlow } from "./naive-flow";

const FLOWS = 60_000;
const ROUNDS = 3;

const messages = makeMessages({ pairs: 2_000, nodes: 8 }, FLOWS);
const bytes = messages.reduce((sum, message) => sum + message.length, 0) / messages.length;
const definition = loadSync(["observer.proto"], { includeDirs: ["proto"], keepCase: true, longs: String, enums: String, defaults: true, oneofs: true });
const observer = definition["observer.Observer"] as unknown as { GetFlows: { responseDeserialize(bytes: Buffer): { flow?: NaiveFlow } } };

function decodeOurs(): Flow[] {
  const read = createResponseReader();
  const flows: Flow[] = [];
  for (const message of messages) {
    const record = read(message);
    if (record.kind === "flow") flows.push(record.flow);
  }
  return flows;
}

function decodeNaively(): NaiveFlow[] {
  const flows: NaiveFlow[] = [];
  for (const message of messages) {
    const { flow } = observer.GetFlows.responseDeserialize(message);
    if (flow) flows.push(flow);
  }
  return flows;
}

function foldOurs(flows: readonly Flow[]): number {
  const ledger = createLedger();
  const pairs = createPairBook(100_000);
  let attempts = 0;
  flows.forEach((flow, index) => {
    ledger.foldFlow(flow);
    if (index % 2_000 !== 0) return;
    for (const change of ledger.takeChanges().attempts) {
      pairs.fold(change);
      attempts += 1;
    }
  });
  return attempts;
}

/** Flows a second and CPU seconds a million flows, the best of the rounds: the least disturbed one. */
function time(work: () => unknown): { flowsPerSec: number; cpuSecPerMillion: number } {
  let flowsPerSec = 0;
  let cpuSecPerMillion = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round += 1) {
    const cpu = process.cpuUsage();
    const since = performance.now();
    work();
    const sec = (performance.now() - since) / 1000;
    const used = process.cpuUsage(cpu);
    flowsPerSec = Math.max(flowsPerSec, FLOWS / sec);
    cpuSecPerMillion = Math.min(cpuSecPerMillion, ((used.user + used.system) / 1e6 / FLOWS) * 1e6);
  }
  return { flowsPerSec, cpuSecPerMillion };
}

const ours = { decode: time(decodeOurs), fold: { flowsPerSec: 0, cpuSecPerMillion: 0 } };
const naive = { decode: time(decodeNaively), fold: { flowsPerSec: 0, cpuSecPerMillion: 0 } };
const decoded = decodeOurs();
ours.fold = time(() => foldOurs(decoded));
const naivelyDecoded = decodeNaively();
naive.fold = time(() => {
  const fold = createNaiveFold();
  for (const flow of naivelyDecoded) fold(flow);
});
process.stdout.write(`${JSON.stringify({ bytes, ours, naive })}\n`);
