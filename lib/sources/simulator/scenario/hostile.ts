import type { HttpCall } from "../clients";
import { allow, policy } from "../policy";
import { startTraffic } from "../traffic";
import { DEFAULT_RING, type Scenario } from "./scenario";

const LONG = (start: string): string => `${start}-${"shard-replay-".repeat(24)}`.slice(0, 253);

/** Names nobody should have, and what they try: markup, marks that turn text around, spreadsheet formulas, length, emoji. */
export const HOSTILE_NAMES = {
  markup: "<img src=x onerror=alert(1)>",
  quotes: "\"'`;--${7*7}{{7*7}}",
  rightToLeft: "safe\u202egpj.exe\u202c",
  zeroWidth: "pay\u200bments\u2060",
  formula: "=cmd|calc!A0",
  atFormula: "@SUM(1+1)*cmd|calc!A0",
  emoji: "🔐👩‍💻-réseau-网络",
  control: "bell\u0007\u001b[31mred\u001b[0m",
  long: LONG("settlement"),
} as const;

const PATHS: readonly HttpCall[] = [
  { method: "GET", path: "/<script>alert(document.domain)</script>" },
  { method: "GET", path: "/=HYPERLINK(\"http://evil.example\",\"ok\")" },
  { method: "POST", path: "/anything?q=%0d%0aSet-Cookie:%20a=b&r=\u202etxt" },
  { method: "GET", path: `/${"a".repeat(2000)}` },
  { method: "DELETE", path: "/🔥/../../etc/passwd" },
];

/** Every name that comes from the cluster is somebody else's text. */
export const hostile: Scenario = {
  name: "hostile",
  says: "Pods, workloads, namespaces, DNS names and request paths are named to break whatever shows them.",
  turns: { rate: 20, nodes: 3, pairs: 0 },
  ringCapacity: DEFAULT_RING,
  backfillMs: 5 * 60_000,
  play: (world, turns) => {
    const { cluster, policies } = world;
    const scale = turns.rate / hostile.turns.rate;
    const names = Object.values(HOSTILE_NAMES);
    const server = cluster.addWorkload({ namespace: HOSTILE_NAMES.markup, name: "server", kind: "Deployment", on: [0] });
    const longServer = cluster.addWorkload({ namespace: LONG("team"), name: LONG("server"), kind: "Pod", on: [1] });
    const evil = cluster.addOutside({
      peer: "world", address: "203.0.113.66", identity: 2, labels: ["reserved:world"],
      names: ["<b>evil</b>.example", "=cmd|' /C calc'!A0", `${"a".repeat(60)}.${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.example`, "\u202emoc.knab"],
    });
    policies.set(policy({
      namespace: HOSTILE_NAMES.formula, name: "</td><script>alert(1)</script>", selects: [server.peer],
      rules: [allow({ direction: "ingress", ports: [8080], authentication: "required", http: [{ method: "GET", path: "/ok" }] })],
    }));
    policies.set(policy({
      namespace: LONG("team"), name: LONG("policy"), selects: [longServer.peer], rules: [allow({ direction: "ingress", peers: [`${HOSTILE_NAMES.emoji}/*`], ports: [8080] })],
    }));
    for (const [nth, name] of names.entries()) {
      const namespace = names[(nth + 6) % names.length] ?? "plain";
      const workload = cluster.addWorkload({ namespace, name, kind: nth % 2 === 0 ? "Pod" : "Deployment", on: [nth], labels: [`k8s:note=${name}`] });
      startTraffic(world, { from: workload, to: server, port: 8080, perMin: 5 * scale, calls: PATHS.map((call) => [call]), dial: { giveUpMs: 3000 } });
      startTraffic(world, { from: workload, to: longServer, port: 8080, perMin: 3 * scale, dial: { giveUpMs: 3000 } });
      startTraffic(world, { from: workload, to: evil, port: 443, perMin: 2 * scale });
    }
  },
};
