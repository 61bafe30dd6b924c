import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { silentLog } from "@/lib/platform/log";
import { systemClock } from "@/lib/platform/system-clock";
import { CREDENTIALS, ENGINE_PATH, hasEngine, layGround, SKIPPED, startPortChild, type Ground } from "@/lib/store/embedded/engine.fixture";
import { until } from "@/lib/store/embedded/until.testdata";
import { parseConfig } from "./config";
import { folderName, historyNameOf, usualDirectory } from "./history-place";
import { openHistory, type HistoryOrder } from "./open-history";
import { parseSourceSpec } from "./source-spec";

const folder = mkdtempSync(join(tmpdir(), "countersign-history-"));
const around = { clock: systemClock, log: silentLog };
let ground: Ground;

beforeAll(async () => {
  ground = await layGround();
}, 60_000);
afterAll(() => {
  ground.clear();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function order(flags: Readonly<Record<string, string>>, more: Partial<HistoryOrder> = {}): HistoryOrder {
  const { history, retention } = parseConfig({ env: {}, file: {}, flags });
  return { spec: history, retention, usualDirectory: join(folder, "usual"), enginePath: ENGINE_PATH, childPath: ground.childPath, ...more };
}

function refusalOf(asked: HistoryOrder): AppError {
  try {
    void openHistory(asked, around).close();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("was opened");
}

describe("without an engine", () => {
  const enginePath = "/opt/countersign/engine";

  it("auto keeps history in memory, and says what is missing", async () => {
    const lines: unknown[] = [];
    const store = openHistory(order({}, { enginePath }), { ...around, log: { write: (...line) => void lines.push(line) } });
    expect(store.nature.type).toBe("memory");
    expect(store.health()).toMatchObject({ state: "live", sentence: "History is kept in memory and ends with this process: there is no history engine in /opt/countersign/engine; `make engine` installs it, and the next start uses it." });
    expect(lines).toEqual([["info", "history is kept in memory", { reason: expect.stringContaining("make engine") as string }]]);
    await store.close();
    expect(store.health().state).toBe("stopped");
  });

  it("embedded is an error that says what to do", () => {
    expect(refusalOf(order({ history: "embedded" }, { enginePath }))).toMatchObject({ code: "bad-config", message: "`history` is `embedded`, and there is no history engine in /opt/countersign/engine.", hint: "Install it with `make engine`, or set history to auto or memory." });
  });

  it("memory has nothing to say", async () => {
    const store = openHistory(order({ history: "memory" }, { enginePath }), around);
    expect([store.nature.type, store.health().sentence]).toEqual(["memory", ""]);
    await store.close();
  });
});

describe("ClickHouse", () => {
  it.each([
    ["history-password-file", "password"],
    ["history-ca", "authority"],
  ])("names the file of %s that cannot be read", (key) => {
    const flags = { history: "clickhouse", "history-url": "https://ch.example:8443", [key]: "/nowhere/file" };
    expect(refusalOf(order(flags)).message).toMatch(new RegExp(`^${key} is \`/nowhere/file\`, which cannot be read: ENOENT`));
  });

  it("that nobody is at is tried again, and said so", async () => {
    const store = openHistory(order({ history: "clickhouse", "history-url": "http://127.0.0.1:9" }), around);
    await until(() => store.health().state === "retrying");
    expect(store.health().sentence).toBe("Nothing listens at ClickHouse at http://127.0.0.1:9: start it or check history-url; it is tried again.");
    await store.close();
  });

  it("that is something else is said not to be one", async () => {
    const server = createServer((_, response) => response.end("hello"));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const store = openHistory(order({ history: "clickhouse", "history-url": `http://127.0.0.1:${port}` }), around);
    await until(() => store.health().state === "retrying");
    expect(store.health().sentence).toMatch(/ gave no answer that can be read: check that it is ClickHouse's HTTP interface; it is tried again\.$/);
    await store.close();
    server.close();
  });
});

describe.skipIf(!hasEngine)(`with an engine${SKIPPED}`, () => {
  it("auto keeps history in it, where nobody says where in the usual place", async () => {
    const store = openHistory(order({}), around);
    await until(() => store.health().state === "live");
    expect(store.nature).toEqual({ type: "embedded", label: `the embedded engine in ${join(folder, "usual")}`, outlivesRestart: true });
    expect(await store.span()).toMatchObject({ closedUntil: null });
    await store.close();
    expect(store.health().state).toBe("stopped");
  });

  it("a user without a home is told to name a directory", async () => {
    const store = openHistory(order({}, { usualDirectory: null }), around);
    expect(store.health().sentence).toBe("History is kept in memory and ends with this process: this user has no home directory; set history-dir to a directory.");
    await store.close();
    expect(refusalOf(order({ history: "embedded" }, { usualDirectory: null })).message).toContain("`history` is `embedded` without `history-dir`");
  });

  it("tells the engine's own sentence while it cannot be reached, and of its own accord goes on", async () => {
    const directory = join(folder, "blocked");
    writeFileSync(directory, "");
    const store = openHistory(order({ history: "embedded", "history-dir": directory }), around);
    await until(() => store.health().state === "failed");
    expect(store.health().sentence).toMatch(/^The history directory .*\/blocked cannot be used \(ENOTDIR: .*\): let this user write there/);
    await expect(store.span()).rejects.toMatchObject({ code: "unavailable", message: store.health().sentence });
    rmSync(directory);
    await until(() => store.health().state === "live");
    expect(await store.changes({ from: 0n, to: 1n }, 10)).toEqual([]);
    await store.close();
  });

  it("a ClickHouse server is used with its user, its password from a file and a database of its own", async () => {
    const server = await startPortChild(ground.childPath, ground.directory());
    const password = join(folder, "password");
    writeFileSync(password, `${CREDENTIALS.password}\n`);
    const flags = { history: "clickhouse", "history-url": `${server.url}/mesh`, "history-user": CREDENTIALS.user, "history-password-file": password };
    const store = openHistory(order(flags), around);
    await until(() => store.health().state === "live");
    expect(store.nature).toMatchObject({ type: "clickhouse", label: `ClickHouse at ${server.url}` });
    writeFileSync(password, "wrong");
    const refused = openHistory(order(flags), around);
    await until(() => refused.health().state === "failed");
    expect(refused.health().sentence).toBe(`ClickHouse at ${server.url} refuses the user "countersign": set history-user and history-password-file to what it accepts.`);
    await Promise.all([store.close(), refused.close()]);
    await server.stop();
  });
});

describe("the usual place", () => {
  it.each<[string, string | null, string | null]>([
    ["relay://hubble-relay.kube-system.svc:80", null, "hubble-relay.kube-system.svc-80"],
    ["relay://[fd00::1]:4245", null, "fd00-1-4245"],
    ["relay://127.0.0.1:4245", "prod", "prod"],
    ["flows.jsonl", null, null],
    ["flows.jsonl", "prod", "prod"],
  ])("of %s, called %s, is %s", (source, clusterName, name) => expect(historyNameOf(parseSourceSpec([source]), clusterName)).toBe(name));

  it.each([
    ["../../etc", "etc"],
    ["..", "unnamed"],
    ["", "unnamed"],
    ["a/b c", "a-b-c"],
    ["x".repeat(300), "x".repeat(100)],
  ])("%s makes the folder %s", (text, folderOf) => expect(folderName(text)).toBe(folderOf));

  it("lies below the user's own, or nowhere", () => {
    expect(usualDirectory("/home/me/.local/state", "prod")).toBe("/home/me/.local/state/countersign/prod");
    expect([usualDirectory(null, "prod"), usualDirectory("/home/me", null)]).toEqual([null, null]);
  });
});
