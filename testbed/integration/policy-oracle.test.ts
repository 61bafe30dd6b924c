import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { acceptable, fileOf, readDifferences, readTopic, resultsOf, sayAnswer, topics, VARYING_IN_115, type Topic } from "./policy-table";
import { complaint } from "./processes";

const run = promisify(execFile);
const POLICY = join(import.meta.dirname, "../bin/policy");

/** Each with the policies in another order: enough to meet most answers that vary. */
const ROUNDS = "4";

async function answer(...words: string[]): Promise<readonly Topic[]> {
  const { stdout } = await run(POLICY, ["answer", ...words], { maxBuffer: 256e6 });
  return stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Topic);
}

describe("Cilium 1.20", () => {
  let answered: readonly Topic[];
  beforeAll(async () => {
    answered = await answer("--rounds", ROUNDS, ...topics.map(fileOf));
  }, 300_000);

  it("is the release the table was made with", () => {
    expect(new Set([...answered, ...topics.map(readTopic)].map(({ oracle }) => oracle.version))).toEqual(new Set(["v1.20.2"]));
  });

  it.each(topics)("%s: the engine answers every question as the table says", (name) => {
    const [table, now] = [readTopic(name), answered[topics.indexOf(name)]];
    expect(now?.cases.map(({ id }) => id)).toEqual(table.cases.map(({ id }) => id));
    for (const [at, written] of table.cases.entries()) {
      const computed = now?.cases[at];
      if (computed === undefined) throw new Error(`${written.id} was not answered`);
      expect(resultsOf(computed), written.id).toEqual(resultsOf(written));
      for (const [number, question] of written.questions.entries()) {
        const told = computed.questions[number];
        const where = `${written.id}, question ${question.q}`;
        const varies = question.unstable !== undefined || told?.unstable !== undefined;
        if (!varies) expect(told?.expect, where).toEqual(question.expect);
        else for (const one of told?.unstable ?? [told?.expect]) expect(acceptable(question), where).toContain(one && sayAnswer(one));
      }
    }
  });
});

describe("Cilium 1.15", () => {
  const differences = readDifferences();
  let answered: readonly Topic[];
  beforeAll(async () => {
    answered = await answer("--release", "1.15", "--rounds", ROUNDS, ...topics.map(fileOf));
  }, 300_000);

  it("is the release the list was made with", () => {
    expect(new Set(answered.map(({ oracle }) => oracle.version))).toEqual(new Set(["v1.15.19"]));
    expect([differences.answers.size, differences.errors.size]).toEqual([196, 26]);
  });

  it.each(topics)("%s: the engine answers as 1.20, but for what the list names", (name) => {
    const [table, now] = [readTopic(name), answered[topics.indexOf(name)]];
    for (const [at, written] of table.cases.entries()) {
      for (const [number, question] of written.questions.entries()) {
        const told = now?.cases[at]?.questions[number];
        const where = `${written.id} ${question.q}`;
        const listed = differences.answers.get(where);
        // Not every case can be put to 1.15, and where 1.20's own answer varies there is nothing to compare with.
        if (told?.expect === undefined || (listed === undefined && question.unstable !== undefined)) continue;
        const right = VARYING_IN_115.get(where) ?? [listed ?? acceptable(question)[0]];
        for (const one of told.unstable ?? [told.expect]) expect(right, where).toContain(one.reason === "unknown-protocol" ? "unknown protocol" : sayAnswer(one));
      }
    }
  });

  it("its parser refuses what the list says, with those words", () => {
    const said = answered.flatMap(({ cases }) => cases.flatMap((one) => resultsOf(one).map(({ policy, parseError }) => [`${one.id} ${policy}`, parseError ?? ""] as const)));
    const known = new Map<string, string>(said);
    for (const [where, words] of differences.errors) expect(known.get(where), where).toBe(words);
  });
});

describe("the command", () => {
  it("writes answered files that it can read again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-policy-"));
    await run(POLICY, ["answer", "--rounds", "1", "--out", folder, fileOf("01-basic")]);
    expect(readdirSync(folder)).toEqual(["01-basic.json.gz"]);
    const [again] = await answer("--rounds", "1", join(folder, "01-basic.json.gz"));
    expect(again?.cases).toHaveLength(readTopic("01-basic").cases.length);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["not json", /^policy-oracle: \S+ is not a file of policy questions: invalid character/],
    ['{"cases": [], "verdicts": []}', /is not a file of policy questions: json: unknown field "verdicts"$/],
    [
      '{"cases": [{"id": "one", "identities": [], "policies": [], "questions": [{"q": "1", "subject": "srv", "direction": "ingress", "port": 80, "protocol": "TCP"}]}]}',
      /, case one: question 1: no identity is called "srv"$/,
    ],
    ['{"cases": [{"id": "one", "identities": [], "policies": [{"kind": "Pod", "metadata": {"name": "p"}}], "questions": []}]}', /, case one: policy default\/p is of kind "Pod", which is no network policy$/],
  ])("says in one sentence what is wrong with %s", async (text, sentence) => {
    const folder = mkdtempSync(join(tmpdir(), "countersign-policy-"));
    const file = join(folder, "asked.json");
    writeFileSync(file, text);
    const said = await complaint(POLICY, ["answer", file]);
    expect(said).toMatch(sentence);
    expect(said?.split("\n")).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });

  it.each([
    [["answer", "--release", "1.16", "x"], "testbed/bin/policy: there is no release 1.16 here: it is 1.20 or 1.15."],
    [["answer", "--release", "1.15", "--out", "x", "x"], "testbed/bin/policy: 1.15 takes no --out: the files are 1.20's."],
    [["answer", "--release", "1.15", "--rounds", "0", "x"], "policy-oracle-1.15: -rounds is 0; it must be from 1 to 48"],
    [["answer", "--release", "1.15", "--rounds", "49", "x"], "policy-oracle-1.15: -rounds is 49; it must be from 1 to 48"],
    [["answer", "--rounds", "0", "x"], "policy-oracle: -rounds is 0; it must be at least 1"],
    [["answer"], "policy-oracle: name at least one file of questions"],
  ])("%j is answered in one sentence", async (words, sentence) => {
    expect(await complaint(POLICY, words)).toBe(sentence);
  });
});
