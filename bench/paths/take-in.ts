import { createEngine } from "@/lib/engine/create-engine";
import type { Engine } from "@/lib/engine/engine-port";
import { systemClock } from "@/lib/platform/system-clock";
import type { FlowSource } from "@/lib/ports/flow-source";
import type { HistorySink } from "@/lib/ports/history-store";
import { openRelay } from "@/lib/sources/relay/relay";

/** The whole path as the worker runs it: Relay's stream, decoding, ledger, pairs and rings; and history, where one is given. */
export function takeIn(port: string, history: HistorySink | null = null): { readonly engine: Engine; counted(): number } {
  const relay = openRelay({ address: `relay://127.0.0.1:${port}`, clock: systemClock });
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
  const engine = createEngine({ source: counting, clock: systemClock, log: { write: () => undefined }, epoch: `bench-${process.pid}`, clusterName: null, history });
  return { engine, counted: () => flows };
}
