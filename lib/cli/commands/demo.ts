import { serveDemo } from "@/lib/runtime/demo";
import { readConfig } from "@/lib/runtime/environment";
import type { Command, FlagSpec } from "../command";
import { settingFlags, settingsOf } from "../setting-flags";
import { Exit } from "../terminal";
import { remark } from "../writing";
import { readScenario, sayScenarios, SCENARIO_FLAGS } from "./simulate";

const SPIRE_FLAG: FlagSpec = { name: "spire", value: "WAY", help: "off: the simulated SPIRE is not read, and what needs it is not observed (auto)" };

/** `countersign demo`: the dashboard over a simulated cluster. */
export const demo: Command = {
  name: "demo",
  summary: "`serve` over the simulator",
  usage: "countersign demo [--scenario NAME] [--seed N] [--rate R] [FLAGS]",
  flags: [...SCENARIO_FLAGS, ...settingFlags(["source", "relay-ca", "relay-cert", "relay-key", "relay-server-name", "spire", "spire-svid", "spire-namespace"]), SPIRE_FLAG],
  notes: [sayScenarios(), "Everything it shows is simulated, and says so. Ctrl-C ends it."],
  takesWords: false,
  async run(given, { out, err, signal }) {
    await serveDemo(readConfig(settingsOf(given)), readScenario(given), signal, ({ server, relay }) => {
      void remark(err, `${relay.scenario.name}, a simulated cluster: ${relay.scenario.says}`)
        .then(() => out.write(`${server.url}\n`))
        .then(() => out.flush());
    });
    return Exit.done;
  },
};
