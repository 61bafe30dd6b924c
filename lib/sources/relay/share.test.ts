import { afterEach, expect, it } from "vitest";
import { createShareMap, type PlacedNode, type ShareMap } from "@/lib/domain/share";
import type { Flow } from "@/lib/domain/flow";
import { systemClock } from "@/lib/platform/system-clock";
import { startSimulator, type RunningSimulator } from "../simulator/start";
import { openRelay } from "./relay";

const NODES: readonly PlacedNode[] = Array.from({ length: 4 }, (_, at) => ({ name: `worker-${at + 1}`, ranges: [`10.${at}.0.0/20`] }));
const share = { index: 1, of: 2 };

let running: RunningSimulator | null = null;
afterEach(() => running?.close());

it("reads nothing before it is known which nodes are its own, then what bears on them, and asks anew when they change", { timeout: 60_000 }, async () => {
  const simulator = (running = await startSimulator({ listen: "127.0.0.1:0", scenario: "large", rate: 200, pairs: 40, nodes: 4, backfillMs: 5_000 }));
  let map: ShareMap | null = null;
  const said: string[] = [];
  const log = { write: (_: string, text: string, fields?: object) => void said.push(`${text} ${JSON.stringify(fields ?? {})}`) };
  const source = openRelay({ address: `relay://${simulator.address}`, clock: systemClock, log, timings: { pollMs: 300, reopenMs: 300 }, share: { map: () => map, missing: () => (map === null ? "the nodes are not known" : "") } });
  let flows: Flow[] = [];
  const reading = (async () => {
    for await (const events of source.events(new AbortController().signal)) for (const event of events) if (event.kind === "flow") flows.push(event.flow);
  })();

  await until(() => source.health().sentence === "the nodes are not known");
  expect(flows).toEqual([]);

  const first = createShareMap(share, NODES.slice(0, 3), "default");
  map = first;
  await until(() => source.health().state === "live" && flows.length > 300);
  const names = new Set(simulator.nodes.map((node) => node.slice(node.indexOf("/") + 1)));
  expect(names).toEqual(new Set(NODES.map(({ name }) => name)));
  const bears = ({ scope }: ShareMap, flow: Pick<Flow, "node" | "destinationAddress">) => scope.nodes.includes(flow.node) || scope.ranges.some((range) => flow.destinationAddress.startsWith(range.replace(/0\.0\/20$/, "")));
  expect(first.scope.nodes.length).toBeGreaterThan(0);
  expect(flows.filter((flow) => !bears(first, flow))).toEqual([]);
  // Words of other nodes about traffic to its own are among them.
  expect(flows.some(({ node }) => !first.scope.nodes.includes(node))).toBe(true);

  const second = createShareMap({ index: 2, of: 2 }, NODES, "default");
  flows = [];
  map = second;
  await until(() => flows.some(({ node, destinationAddress }) => second.scope.nodes.includes(node) && !bears(first, { node, destinationAddress })));
  expect(said.join("\n")).toContain("the nodes of this share, or their networks, changed");
  await source.close();
  await reading;
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it never came to hold");
}
