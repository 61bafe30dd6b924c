import { openBrowser } from "@/lib/runtime/browser";
import { serveConnected } from "@/lib/runtime/connect";
import { readConfig } from "@/lib/runtime/environment";
import { valueOf, type Command } from "../command";
import { settingFlags, settingsOf } from "../setting-flags";
import { Exit } from "../terminal";
import { remark } from "../writing";

/** The forward takes this one's place; whether it has TLS is seen only then, so settings for TLS are let through. */
const IN_THE_CLUSTER = "relays://hubble-relay.kube-system.svc:443";

/** `countersign connect`: the dashboard of a cluster that a kubeconfig reaches. */
export const connect: Command = {
  name: "connect",
  summary: "laptop mode: through the kubeconfig, `serve` over a forward to Relay",
  usage: "countersign connect [--context NAME] [FLAGS]",
  flags: [
    { name: "context", value: "NAME", help: "context of the kubeconfig; without it the current one" },
    { name: "no-browser", value: null, help: "print the address, and open no browser" },
    ...settingFlags(["source"]),
  ],
  notes: [
    "It finds Hubble Relay, forwards to its pod through the API server as `kubectl port-forward` does, and reads the cluster with the same context. `--cluster PATH` names another kubeconfig.",
    "Beside deploy/clusterrole.yaml your account needs the verbs get and create on pods/portforward, where Relay runs. Ctrl-C ends it.",
  ],
  takesWords: false,
  async run(given, { out, err, signal }) {
    await serveConnected({
      config: readConfig({ ...settingsOf(given), source: IN_THE_CLUSTER }),
      context: valueOf(given, "context") ?? null,
      signal,
      onState: ({ sentence }) => void remark(err, sentence),
      onAdvice: (sentence) => void remark(err, sentence),
      onReady({ url }) {
        void out.write(`${url}\n`).then(() => out.flush());
        if (!given.flags.has("no-browser")) openBrowser(url);
      },
    });
    return Exit.done;
  },
};
