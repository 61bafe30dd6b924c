import { AppError } from "@/lib/platform/errors";
import { DEFAULT_SCENARIO, listScenarios, startSimulatedRelay } from "@/lib/runtime/simulate";
import { valueOf, type Command, type FlagSpec, type Given } from "../command";
import { untilStopped } from "../stopping";
import { Exit } from "../terminal";
import { remark } from "../writing";

/** Flags that shape a simulated cluster, shared with `demo`. */
export const SCENARIO_FLAGS: readonly FlagSpec[] = [
  { name: "scenario", value: "NAME", help: `what happens in it (${DEFAULT_SCENARIO})` },
  { name: "seed", value: "N", help: "another seed, another course of the same scenario (1)" },
  { name: "rate", value: "R", help: "flows a second, about (the scenario's own)" },
];

/** The scenarios, one a line, for help. */
export function sayScenarios(): string {
  const scenarios = listScenarios();
  const width = Math.max(...scenarios.map(({ name }) => name.length));
  return ["Scenarios:", ...scenarios.map(({ name, says }) => `  ${name.padEnd(width)}  ${says}`)].join("\n");
}

/** The scenario, seed and rate that were given; throws `bad-usage`. */
export function readScenario(given: Given): { readonly scenario: string; readonly seed: string; readonly rate: number | undefined } {
  const scenario = valueOf(given, "scenario") ?? DEFAULT_SCENARIO;
  const names = listScenarios().map(({ name }) => name);
  if (!names.includes(scenario)) throw new AppError("bad-usage", `There is no scenario \`${scenario}\`.`, `It is one of ${names.join(", ")}.`);
  return { scenario, seed: valueOf(given, "seed") ?? "1", rate: readCount(given, "rate") };
}

/** A whole number above zero; undefined when the flag was not given. */
export function readCount(given: Given, flag: string): number | undefined {
  const text = valueOf(given, flag);
  if (text === undefined) return undefined;
  if (!/^\d{1,7}$/.test(text) || Number(text) < 1) throw new AppError("bad-usage", `--${flag} is \`${text}\`.`, "Give a whole number from 1 on.");
  return Number(text);
}

/** `countersign simulate`: only the simulated Relay. */
export const simulate: Command = {
  name: "simulate",
  summary: "only the simulated Relay (observer API over gRPC)",
  usage: "countersign simulate --listen HOST:PORT [--scenario NAME] [--seed N] [--rate R] [--nodes N] [--pairs N]",
  flags: [
    { name: "listen", value: "HOST:PORT", help: "where it listens; port 0 takes a free one" },
    ...SCENARIO_FLAGS,
    { name: "nodes", value: "N", help: "nodes of the cluster (the scenario's own)" },
    { name: "pairs", value: "N", help: "pairs of workloads that talk, where the scenario takes it" },
  ],
  notes: [sayScenarios(), "Its address is printed once it listens; Ctrl-C ends it."],
  takesWords: false,
  async run(given, terminal) {
    const listen = valueOf(given, "listen");
    if (listen === undefined) throw new AppError("bad-usage", "No address was given.", "Write --listen 127.0.0.1:4245.");
    if (!/^(?:\[[0-9a-f:.]+\]|[^\s:[\]]+):\d{1,5}$/i.test(listen)) throw new AppError("bad-usage", `--listen is \`${listen}\`.`, "Write HOST:PORT, for example 127.0.0.1:4245.");
    const relay = await startSimulatedRelay({ listen, ...readScenario(given), nodes: readCount(given, "nodes"), pairs: readCount(given, "pairs") });
    try {
      await terminal.out.write(`relay://${relay.address}\n`);
      await terminal.out.flush();
      await remark(terminal.err, `${relay.scenario.name} on ${relay.nodes} nodes: ${relay.scenario.says}`);
      await untilStopped(terminal.signal);
    } finally {
      await relay.close();
    }
    return Exit.done;
  },
};
