import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { policyCaseFileSchema, type ExpectedAnswer, type PolicyCaseFile } from "@/lib/wire/policy-case";

const FOLDER = "testdata/policy";

/** For tests: the topics of questions that Cilium's own engine answered. */
export function policyTopics(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".json.gz"))
    .map((name) => name.replace(".json.gz", ""))
    .sort();
}

/** For tests: the cases of a topic. */
export function readTopic(topic: string): PolicyCaseFile {
  return policyCaseFileSchema.parse(JSON.parse(gunzipSync(readFileSync(`${FOLDER}/${topic}.json.gz`)).toString("utf8")));
}

/** For tests: the core of an answer as one text, which is what has to agree. */
export function coreOf({ verdict, reason, auth, explicit, l7 }: Omit<ExpectedAnswer, "l7"> & { readonly l7?: string | null | undefined }): string {
  return `${verdict} ${reason} auth=${auth} explicit=${explicit} l7=${l7 ?? ""}`;
}

/** For tests: what 1.15.19 answers where it differs from 1.20, by case and question; its `l7` is yes or nothing. */
export function answersOf115(): ReadonlyMap<string, string> {
  const lines = gunzipSync(readFileSync(`${FOLDER}/given-1.15.txt.gz`)).toString("utf8").split("\n");
  const answers = new Map<string, string>();
  for (const [at, line] of lines.entries()) {
    const found = /^DIFF (\S+) q(\S+) /.exec(line);
    const answer = /^ +1\.15 (.*)$/.exec(lines[at + 2] ?? "")?.[1];
    if (found && answer !== undefined) answers.set(`${found[1]} ${found[2]}`, answer);
  }
  return answers;
}
