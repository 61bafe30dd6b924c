import { fileURLToPath } from "node:url";
import { systemClock } from "@/lib/platform/system-clock";
import { openCapture } from "./capture/capture-source";
import { describeFlowSource } from "./flow-source.contract";
import { FAST } from "./relay/testing/stage";
import { TestObserver } from "./relay/testing/observer";
import { drop, laterTrace, openingTrace, verdict } from "./relay/testing/flow-shapes";
import { openRelay } from "./relay/relay";
import { isEvidence } from "./relay/requests";
import { startReplay } from "./simulator/replay";

const RECORDING = fileURLToPath(new URL("../../testdata/recordings/hubble/v1.20/a-team-yellow/", import.meta.url));

/** What a recording holds, read once by the capture source. */
async function recorded(wanted: "all" | "evidence"): Promise<string[]> {
  const uuids: string[] = [];
  const source = await openCapture([`${RECORDING}flows.pb.gz`]);
  for await (const batch of source.events(new AbortController().signal)) {
    for (const event of batch) if (event.kind === "flow" && (wanted === "all" || isEvidence(event.flow))) uuids.push(event.flow.uuid);
  }
  return uuids;
}

describeFlowSource("a Relay", async () => {
  const observer = new TestObserver({ sortBuffer: 100, drainMs: 100 });
  const uuids: string[] = [];
  for (const name of ["node-1", "node-2"]) {
    const node = observer.addNode(name);
    for (let count = 0; count < 200; count += 1) {
      uuids.push(node.write(verdict()), node.write(openingTrace()), node.write(drop()));
      node.write(laterTrace());
    }
  }
  await observer.start();
  const source = openRelay({ address: `relay://127.0.0.1:${observer.port}`, clock: systemClock, timings: FAST, queueCap: 100 });
  return { source, uuids, leave: () => observer.stop() };
});

for (const file of ["flows.pb.gz", "flows.jsonl.gz"]) {
  describeFlowSource(`a capture (${file})`, async () => ({
    source: await openCapture([`${RECORDING}${file}`]),
    uuids: await recorded("all"),
    leave: () => undefined,
  }));
}

describeFlowSource("a recording replayed by the simulator's Relay", async () => {
  const replay = await startReplay({ listen: "127.0.0.1:0", files: [`${RECORDING}flows.pb.gz`] });
  const clock = { now: replay.clock, after: systemClock.after };
  const source = openRelay({ address: `relay://${replay.address}`, clock, timings: FAST });
  return { source, uuids: await recorded("evidence"), leave: () => replay.close() };
});
