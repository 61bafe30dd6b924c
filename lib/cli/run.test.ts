import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createClusterStore, podObject, PODS } from "@/lib/cluster/testing/kinds";
import { RESOURCE_PLANS } from "@/lib/cluster/resources";
import { rightFor } from "@/lib/cluster/rights";
import { startApiServer } from "@/lib/sources/simulator/apiserver/api-server";
import { attemptSchema } from "@/lib/wire/attempt";
import { flowSchema } from "@/lib/wire/flow";
import { pairsAnswerSchema } from "@/lib/wire/pair";
import { COMMANDS } from "./run";
import { runCaptured } from "./terminal.fixture";

const YELLOW = "testdata/recordings/hubble/v1.20/a-team-yellow/flows.jsonl.gz";
const UDP = "testdata/recordings/hubble/v1.20/d-udp/flows.pb.gz";

describe("wrong use", () => {
  it.each<[string[], number, string]>([
    [[], 2, "No command was given. It is one of serve, connect, demo, simulate, pairs, attempts, flows, wait, evaluate, check; `countersign --help` says more."],
    [["pirs"], 2, "`pirs` is no command. Did you mean pairs?"],
    [["demo", "--spire", "unix:///run/gateway.sock"], 2, "`spire` names a SPIRE, but the demo reads its own, a simulated one. Set it to auto or off, or use `countersign serve`."],
    [["overview"], 2, "`overview` is no command. `countersign --help` lists them: serve, connect, demo, simulate, pairs, attempts, flows, wait, evaluate, check."],
    [["pairs"], 2, "No source was given. Write --from relay://HOST:PORT, --from FILE, or --from - for standard input."],
    [["pairs", "--form", UDP], 2, "pairs has no flag --form. Did you mean --from?"],
    [["check", "--source", UDP], 2, "check has no flag --source. Did you mean --from?"],
    [["serve", "--from", UDP], 2, "serve has no flag --from. Did you mean --source?"],
    [["pairs", "--from"], 2, "--from needs a value. Write --from SOURCE."],
    [["pairs", "--from", UDP, "-o", "xml"], 2, "-o does not take `xml`. It is one of table, json, csv."],
    [["pairs", "--from", UDP, "-o", "csv", "-o", "json"], 2, "-o was given twice. Give it once."],
    [["pairs", "--from", UDP, "--sort", "best"], 2, "--sort does not take `best`. It is one of worst, total, source, destination, last-refused, last-seen, grade."],
    [["pairs", "--from", UDP, "form-pod:a/b"], 2, "The filter does not parse: unknown key `form-pod`, did you mean `from-pod`?"],
    [["pairs", "--from", UDP, "verdict:DROPPED"], 2, "The filter does not parse: `verdict` does not apply to pairs: it applies to flows: list those, or take the term out."],
    [["pairs", "--from", "http://relay:80"], 1, "The source `http://relay:80` has the unknown scheme `http`. Say relay://HOST:PORT (plain), relays://HOST:PORT (TLS), capture files, or - for standard input."],
    [["pairs", "--from", "relay://a:1", UDP], 1, ""],
    [["attempts", "--from", UDP, "--for", "soon"], 2, "--for is `soon`. Give a span: 5s, 2m."],
    [["serve", "now"], 2, "`now` is nothing that serve takes. `countersign serve --help` says what it does."],
    [["serve", "--listen", "0.0.0.0:80"], 2, "--listen is `0.0.0.0:80`: an address that other machines can reach needs `auth` other than `none`"],
    [["simulate"], 2, "No address was given. Write --listen 127.0.0.1:4245."],
    [["simulate", "--listen", "here"], 2, "--listen is `here`. Write HOST:PORT, for example 127.0.0.1:4245."],
    [["simulate", "--listen", "127.0.0.1:0", "--scenario", "teem-yellow"], 2, "There is no scenario `teem-yellow`. It is one of team-yellow,"],
    [["simulate", "--listen", "127.0.0.1:0", "--rate", "-5"], 2, "--rate is `-5`. Give a whole number from 1 on."],
    [["flows", "--from", "no-such-file.jsonl"], 1, "no-such-file.jsonl"],
  ])("%j ends with %d and says so in one line", async (args, code, said) => {
    const ran = await runCaptured(args);
    expect({ code: ran.code, out: ran.out }).toEqual({ code, out: "" });
    expect(ran.err).toContain(said);
    expect(ran.err).toMatch(/^countersign: [^\n]+\n$/);
  });
});

describe("help", () => {
  it("is there for every command, with every flag of it", async () => {
    expect((await runCaptured(["--help"])).out).toContain("countersign COMMAND --help");
    for (const command of COMMANDS) {
      const { code, out, err } = await runCaptured([command.name, "--help"]);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toContain(command.usage);
      for (const flag of command.flags) expect(out).toContain(`--${flag.name}`);
    }
  });

  it("lists the keys that apply", async () => {
    const { out } = await runCaptured(["pairs", "-h"]);
    expect(out).toContain("  grade ");
    expect(out).not.toContain("  verdict ");
  });

  it("prints the version", async () => {
    expect((await runCaptured(["--version"])).out).toMatch(/^countersign \d+\.\d+\.\d+\n$/);
  });
});

describe("answers", () => {
  it("pairs -o json is one object as the API answers it, whose counts add up", async () => {
    const { code, out, err } = await runCaptured(["pairs", "--from", YELLOW, "-o", "json"]);
    expect([code, err]).toEqual([0, ""]);
    const answer = pairsAnswerSchema.parse(JSON.parse(out));
    expect(answer.pairs).toHaveLength(answer.matched);
    expect(answer.pairs.reduce((sum, pair) => sum + pair.attempts.total, 0)).toBe(answer.attempts.total);
    expect(out.trimEnd().split("\n")).toHaveLength(1);
  });

  it("attempts -o json is one attempt a line, oldest first, as many as the pairs add up to", async () => {
    const { out } = await runCaptured(["attempts", "--from", YELLOW, "-o", "json"]);
    const attempts = out.trimEnd().split("\n").map((line) => attemptSchema.parse(JSON.parse(line)));
    expect(attempts.map(({ time }) => time)).toEqual(attempts.map(({ time }) => time).sort());
    const answer = pairsAnswerSchema.parse(JSON.parse((await runCaptured(["pairs", "--from", YELLOW, "-o", "json"])).out));
    for (const pair of answer.pairs) expect(attempts.filter((attempt) => attempt.pair === pair.key && !attempt.viaProxy)).toHaveLength(pair.attempts.total);
  });

  it("filters, negates and takes words left over", async () => {
    const all = (await runCaptured(["attempts", "--from", YELLOW, "-o", "json"])).out.split("\n").length;
    const exempt = (await runCaptured(["attempts", "--from", YELLOW, "-o", "json", "exempt:yes"])).out.split("\n").length;
    const others = (await runCaptured(["attempts", "--from", YELLOW, "-exempt:yes", "-ojson"])).out.split("\n").length;
    expect(exempt).toBeGreaterThan(1);
    expect(exempt - 1 + (others - 1)).toBe(all - 1);
    expect((await runCaptured(["attempts", "-o", "json", "--from", YELLOW, "--", "outcome:auth-refused", "-reporter"])).out).not.toContain("reporter");
  });

  it("flows -o json tells what each flow meant to its connection", async () => {
    const { out } = await runCaptured(["flows", "--from", YELLOW, "-o", "json", "outcome:authenticated-late"]);
    const flows = out.trimEnd().split("\n").map((line) => flowSchema.parse(JSON.parse(line)));
    expect(new Set(flows.map(({ outcome }) => outcome))).toEqual(new Set(["authenticated-late"]));
    expect(flows.map(({ kind }) => kind)).toContain("refuses-auth");
    expect(flows.map(({ time }) => time)).toEqual(flows.map(({ time }) => time).sort());
  });

  it("csv has its header and as many records", async () => {
    const { out } = await runCaptured(["pairs", "--from", YELLOW, "-o", "csv"]);
    const [header, ...rows] = out.trimEnd().split("\r\n");
    expect(header).toMatch(/^pair,source,/);
    expect(rows).toHaveLength(7);
  });

  it("a table begins with what it is true of, and fits a terminal", async () => {
    const wide = (await runCaptured(["pairs", "--from", YELLOW])).out.split("\n");
    expect(wide[0]).toMatch(/^2026-11-22 15:55:35 to 15:57:04 UTC · 3 of 3 nodes · 0 events lost · /);
    expect(wide[1]).toBe("coverage not complete: a capture file does not say what its maker did not see");
    expect(wide[2]).toMatch(/^7 of 7 pairs · 36 new connections: /);
    expect(wide[5]).toMatch(/^◐ some +6 of 9 +team-yellow\/client +team-yellow\/server:8080\/TCP +5 authenticated/);
    const narrow = (await runCaptured(["attempts", "--from", YELLOW], { columns: 80 })).out.split("\n").slice(4);
    expect(Math.max(...narrow.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(narrow.join("\n")).not.toContain("\u001b");
  });

  it("says when nothing matches", async () => {
    expect((await runCaptured(["pairs", "--from", YELLOW, "nobody"])).out).toContain("0 of 7 pairs");
    expect((await runCaptured(["pairs", "--from", YELLOW, "nobody"])).out).toContain("No pair matches the filter.");
  });

  it("reads several files, and names a line that is broken", async () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-"));
    const broken = join(folder, "broken.jsonl");
    writeFileSync(broken, 'not json\n{"flow":{"time":"2026-11-22T15:55:36Z","uuid":"u","verdict":"FORWARDED","Summary":"x"}}\n');
    const { code, out, err } = await runCaptured(["flows", "--from", UDP, broken]);
    expect(code).toBe(0);
    expect(out).toContain(" (x)\n");
    expect(err).toMatch(/^countersign: 1 record could not be read and was passed over; first .*broken\.jsonl, line 1: .+\n$/);
  });

  it("check has a line for each thing, and fails when flows cannot be read", async () => {
    const read = await runCaptured(["check", "--from", YELLOW, "--cluster", "off"]);
    expect(read.code).toBe(0);
    expect(read.out).toMatch(/^not read +kubernetes +Kubernetes is not read: `cluster` is off$/m);
    expect(read.out).toMatch(/^ok +flows +\d+ flows read/m);
    expect(read.out).toMatch(/^not read +spire +SPIRE itself is not read, for neither its address/m);
    const missing = await runCaptured(["check", "--from", "gone.pb", "--cluster", "off"]);
    expect(missing.code).toBe(1);
    expect(missing.out).toMatch(/^missing +flows +.*gone\.pb/m);
  });
});

describe("check of a cluster", () => {
  const kubeconfig = (server: string): string => {
    const file = join(mkdtempSync(join(tmpdir(), "countersign-")), "config");
    writeFileSync(file, JSON.stringify({ clusters: [{ name: "lab", cluster: { server } }], users: [{ name: "me", user: {} }], contexts: [{ name: "lab", context: { cluster: "lab", user: "me" } }], "current-context": "lab" }));
    return file;
  };

  it("says what can be read, what is forbidden with its line, and what is absent", async () => {
    const store = createClusterStore();
    store.put(PODS, podObject("shop", "web"));
    const server = await startApiServer({ store, mayDo: ({ resource }) => resource !== "ciliumidentities" });
    try {
      const { code, out } = await runCaptured(["check", "--from", YELLOW, "--cluster", kubeconfig(server.url)]);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`^partly +kubernetes +kubeconfig .*, context lab, ${server.url}, v1\\.37\\.2: This account may not read Cilium identities\\.$`, "m"));
      expect(out).toMatch(/^ok +pods +1 read$/m);
      expect(out).toMatch(/^forbidden +ciliumidentities +.*- \{apiGroups: \["cilium\.io"\], resources: \["ciliumidentities"\], verbs: \["get", "list", "watch"\]\}$/m);
      expect(out).toMatch(/^absent +ciliumendpointslices +The API server has no ciliumendpointslices\.cilium\.io/m);
      expect(out).toMatch(/^ok +ciliumendpoints +0 read$/m);
    } finally {
      await server.close();
    }
  });

  it("says of every right that is missing what it costs and which line grants it, and still does its main job", async () => {
    const server = await startApiServer({ store: createClusterStore([]), mayDo: () => false });
    try {
      const { code, out } = await runCaptured(["check", "--from", YELLOW, "--cluster", kubeconfig(server.url)]);
      expect(code).toBe(0);
      for (const plan of RESOURCE_PLANS) {
        const line = out.split("\n").find((each) => new RegExp(`^forbidden +${plan.resource} `).test(each)) ?? "";
        expect([plan.resource, line]).toEqual([plan.resource, expect.stringContaining(`without them ${plan.without}. The role needs: ${rightFor(plan, "cilium-spire").manifestLine}`)]);
      }
      expect(out).toMatch(/^forbidden +connect +This account may not list services in every namespace .*Grant it with a role that has: - \{apiGroups/m);
      expect(out).toMatch(/^not read +spire +SPIRE itself is not read, for its address is not known \(cilium-config: a right to read it is missing\)/m);
    } finally {
      await server.close();
    }
  });

  it.each([
    ["may", () => true, /^ok +connect +`countersign connect` may forward to Relay \(service kube-system\/hubble-relay\)$/m],
    ["may not", (verb: string) => verb !== "get", /^forbidden +connect +This account may not forward to pods in kube-system; without it `countersign connect` does not reach Relay .* The role needs, in kube-system: - \{apiGroups: \[""\], resources: \["pods\/portforward"\], verbs: \["get", "create"\]\}$/m],
    ["may only get, and not create,", (verb: string) => verb !== "create", /^partly +connect +This account may get, and not create, forwards to pods in kube-system: from Kubernetes 1\.35 on /m],
  ])("says whether connect %s forward to Relay", async (_, mayForward, expected) => {
    const store = createClusterStore();
    const labels = { "k8s-app": "hubble-relay" };
    store.put("/api/v1/services", { metadata: { name: "hubble-relay", namespace: "kube-system", labels }, spec: { selector: labels, ports: [{ port: 80, targetPort: "grpc" }] } });
    const server = await startApiServer({ store, mayDo: ({ resource, verb, namespace }) => resource !== "pods/portforward" || (namespace === "kube-system" && mayForward(verb)) });
    try {
      expect((await runCaptured(["check", "--from", YELLOW, "--cluster", kubeconfig(server.url)])).out).toMatch(expected);
    } finally {
      await server.close();
    }
  });

  it("says why a cluster cannot be read, and goes on", async () => {
    const gone = await runCaptured(["check", "--from", YELLOW, "--cluster", "/gone/config"]);
    expect(gone.code).toBe(0);
    expect(gone.out).toMatch(/^not read +kubernetes +The kubeconfig \/gone\/config cannot be read: ENOENT/m);
    const dead = await runCaptured(["check", "--from", YELLOW, "--cluster", kubeconfig("http://127.0.0.1:9")]);
    expect(dead.out).toMatch(/^missing +kubernetes +.*The API server cannot be reached: nothing listens at its address \(ECONNREFUSED\)\.$/m);
    expect(dead.out).not.toMatch(/^\w+ +pods /m);
  });
});

describe("a live Relay", () => {
  it("is listened to for a while, then answered from", async () => {
    const stop = new AbortController();
    const port = 20_000 + (process.pid % 20_000);
    const relay = runCaptured(["simulate", "--listen", `127.0.0.1:${port}`, "--rate", "50"], { signal: stop.signal });
    try {
      const pairs = await runCaptured(["pairs", "--from", `relay://127.0.0.1:${port}`, "--for", "2s", "-o", "json"]);
      expect([pairs.code, pairs.err]).toEqual([0, ""]);
      expect(pairsAnswerSchema.parse(JSON.parse(pairs.out)).pairs.length).toBeGreaterThan(10);
      const lines = await runCaptured(["flows", "--from", `relay://127.0.0.1:${port}`, "--for", "1s", "type:policy-verdict"]);
      expect(lines.out).toMatch(/ policy-verdict:/);
    } finally {
      stop.abort();
    }
    expect(await relay).toMatchObject({ code: 0, out: `relay://127.0.0.1:${port}\n` });
  }, 60_000);

  it("that is not there is an error in one line", async () => {
    const { code, out, err } = await runCaptured(["pairs", "--from", "relay://127.0.0.1:1"]);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^countersign: relay:\/\/127\.0\.0\.1:1 cannot be read: [^\n]+\n$/);
  }, 60_000);
});
