import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { runCaptured } from "@/lib/cli/terminal.fixture";
import { eventually, onStage, RELEASES, ROOT, type Release, type Stage } from "./stage";

const run = promisify(execFile);
const SCENARIOS = readdirSync(join(ROOT, "testdata/recordings/hubble/v1.20")).sort();
const NEWEST = readdirSync(join(ROOT, "testbed/.cache")).find((name) => /^hubble-[0-9a-f]{16}$/.test(name)) ?? "";
const CLIENT = join(ROOT, "testbed/.cache", NEWEST, "hubble");

/** Our filter, and the flags with which the real client asks the same. */
const FILTERS: readonly (readonly [filter: string, ...flags: string[]])[] = [
  ["verdict:DROPPED", "--verdict", "DROPPED"],
  ["verdict:REDIRECTED,AUDIT", "--verdict", "REDIRECTED", "--verdict", "AUDIT"],
  ["-verdict:FORWARDED", "--not", "--verdict", "FORWARDED"],
  ["verdict:TRACED,TRANSLATED", "--verdict", "TRACED", "--verdict", "TRANSLATED"],
  ["type:policy-verdict", "--type", "policy-verdict"],
  ["type:drop", "--type", "drop"],
  ["type:trace:to-endpoint", "--type", "trace:to-endpoint"],
  ["type:trace-sock", "--type", "trace-sock"],
  ["-type:trace", "--not", "--type", "trace"],
  ["traffic-direction:ingress", "--traffic-direction", "ingress"],
  ["reply:true", "--reply"],
  ["reply:false", "--not-reply"],
  ["protocol:tcp", "--protocol", "tcp"],
  ["protocol:icmp", "--protocol", "icmp"],
  ["protocol:http", "--protocol", "http"],
  ["protocol:dns", "--protocol", "dns"],
  ["port:8080", "--port", "8080"],
  ["to-port:8080,443", "--to-port", "8080", "--to-port", "443"],
  ["namespace:team-blue", "--namespace", "team-blue"],
  ["from-namespace:team-yellow", "--from-namespace", "team-yellow"],
  ["pod:team-yellow/client", "--pod", "team-yellow/client"],
  ["to-pod:team-yellow/server", "--to-pod", "team-yellow/server"],
  ["ip:10.0.0.0/16", "--ip", "10.0.0.0/16"],
  ["to-ip:10.1.0.0/16", "--to-ip", "10.1.0.0/16"],
  ["identity:host", "--identity", "host"],
  ["from-identity:15003", "--from-identity", "15003"],
  ["to-identity:15002,world", "--to-identity", "15002", "--to-identity", "world"],
  ["label:app=server", "--label", "app=server"],
  ["node:worker-1", "--node-name", "worker-1"],
  ["fqdn:api.example.net", "--fqdn", "api.example.net"],
  ["http-status:403", "--http-status", "403"],
  ["http-path:/admin", "--http-path", "^/admin$"],
  ["drop-reason:AUTH_REQUIRED", "--drop-reason-desc", "AUTH_REQUIRED"],
  ["service:team-yellow/server", "--service", "team-yellow/server"],
  ["cluster:eu-prod", "--cluster", "eu-prod"],
  ["verdict:DROPPED to-port:8080 from-namespace:team-blue", "--verdict", "DROPPED", "--to-port", "8080", "--from-namespace", "team-blue"],
  ["type:policy-verdict traffic-direction:ingress -node:worker-2", "--type", "policy-verdict", "--traffic-direction", "ingress", "--not", "--node-name", "worker-2"],
];

/** Filters that some scenario had flows for. */
const matched = new Set<string>();

/** What 1.15 is asked: it does not know all the others, and gives every flow where it does not know a filter. */
const OF_1_15 = FILTERS.filter(([filter], at) => at % 4 === 0 && !/^(drop-reason|cluster):/.test(filter));

/** How many questions are asked at once, of all Relays together. */
const AT_ONCE = 14;
let free = AT_ONCE;
const waiting: (() => void)[] = [];

/** Does something when fewer than so many others are being done. */
async function inTurn<T>(act: () => Promise<T>): Promise<T> {
  if (free === 0) await new Promise<void>((start) => waiting.push(start));
  else free -= 1;
  try {
    return await act();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }
}

/** Lines in an order that does not depend on which agent answered Relay first. */
const sorted = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "").sort();

async function observe(stage: Stage, flags: readonly string[]): Promise<readonly string[]> {
  const args = ["observe", "--server", stage.relay, "--use-default-field-masks=false", "--all", "-o", "compact", ...flags];
  const { stdout } = await run(CLIENT, args, { env: { ...process.env, HOME: "/nonexistent", TZ: "UTC" } });
  return sorted(stdout);
}

async function print(stage: Stage, filter: string): Promise<readonly string[]> {
  const { code, out, err } = await runCaptured(["flows", ...(filter === "" ? [] : [filter]), "--from", stage.source, "--for", "100ms", "-o", "compact"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return sorted(out);
}

/** A stage whose every agent is known to Relay, with a scenario played. */
function onPlayed(release: Release, scenario: string, act: (stage: Stage) => Promise<void>): Promise<void> {
  return onStage({ release, scenario }, async (stage) => {
    const truths = await stage.play(110);
    await eventually(async () => expect((await observe(stage, [])).length).toBeGreaterThan(truths.length));
    await act(stage);
  });
}

describe.each(RELEASES)("Cilium %s: countersign flows prints what hubble observe prints", (release) => {
  it.concurrent.each(SCENARIOS)("of %s", async (scenario) => {
    await onPlayed(release, scenario, async (stage) => {
      const { stdout } = await run(join(ROOT, "bin/countersign"), ["flows", "--from", stage.source, "--for", "200ms", "-o", "compact"]);
      expect(sorted(stdout)).toEqual(await observe(stage, []));
      const compare = async ([filter, ...flags]: (typeof FILTERS)[number]): Promise<void> => {
        const theirs = await observe(stage, flags);
        expect({ filter, lines: await print(stage, filter) }).toEqual({ filter, lines: theirs });
        if (theirs.length > 0) matched.add(filter);
      };
      await Promise.all((release === "1.20" ? FILTERS : OF_1_15).map((pair) => inTurn(() => compare(pair))));
    });
  });
});

it("every filter found something in some scenario, so that being equal means something", () => {
  expect(FILTERS.map(([filter]) => filter).filter((filter) => !matched.has(filter))).toEqual([]);
});
