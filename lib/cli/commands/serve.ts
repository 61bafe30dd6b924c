import { readConfig } from "@/lib/runtime/environment";
import { serve as serveUntil } from "@/lib/runtime/serve";
import type { Command } from "../command";
import { settingFlags, settingsOf } from "../setting-flags";
import { Exit } from "../terminal";

/** `countersign serve`: the dashboard. */
export const serve: Command = {
  name: "serve",
  summary: "the dashboard: UI, JSON, live stream, metrics",
  usage: "countersign serve [--source SOURCE] [FLAGS]",
  flags: settingFlags(),
  notes: ["Every flag is also a setting: COUNTERSIGN_LISTEN, or `listen` in the file of --config. Ctrl-C ends it."],
  takesWords: false,
  async run(given, { out, signal }) {
    await serveUntil(readConfig(settingsOf(given)), signal, ({ url }) => void out.write(`${url}\n`).then(() => out.flush()));
    return Exit.done;
  },
};
