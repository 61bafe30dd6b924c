// The whole path as the worker runs it: Relay's stream, decoding, ledger, pairs and rings.
import { createEngine } from "@/lib/engine/create-engine";
import { systemClock } from "@/lib/platform/system-clock";
import type { FlowSource } from "@/lib/ports/flow-source";
import { openRelay } from "@/lib/sources/relay/relay";
import { obey, startMeter } from "./meter";

const relay = openRelay({ address: `relay://127.0.0.1:${process.argv[2]}`, clock: systemClock });
let flows = 0;
const counting: FlowSource = {
  nature: relay.nature,
  health: () => relay.health(),
  wantTail: (want) => relay.wantTail(want),
  close: () => relay.close(),
  ...(relay.reread && { reread: relay.reread }),
  async *events(signal) {
    for await (const events of relay.events(signal)) {
      for (const event of events) if (event.kind === "flow") flows += 1;
      yield events;
    }
  },
};
createEngine({ source: counting, clock: systemClock, log: { write: () => undefined }, epoch: "bench", clusterName: null });
obey(startMeter(), () => flows);
