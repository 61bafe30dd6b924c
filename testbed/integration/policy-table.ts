import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { ROOT } from "./stage";

/** The conformance table of the policy evaluator: files of questions with the answers of Cilium's own engine. */
export const TABLE = join(ROOT, "testdata/policy");

/** What is compared of an answer; how it came about is compared too, where the engine's answer does not vary. */
export interface Answer {
  readonly verdict: string;
  readonly reason: string;
  readonly auth: string;
  readonly explicit: boolean;
  readonly l7?: string;
}

export interface Question {
  readonly q: string;
  /** Absent where a release was not asked. */
  readonly expect?: Answer;
  /** Every answer the engine gave, where it does not always give the same. */
  readonly unstable?: readonly Answer[];
}

export interface PolicyResult {
  readonly policy: string;
  readonly loaded: boolean;
  readonly parseError?: string;
}

export interface Case {
  readonly id: string;
  readonly policyResults?: readonly PolicyResult[];
  readonly questions: readonly Question[];
}

export interface Topic {
  readonly topic: string;
  readonly oracle: { readonly version: string };
  readonly cases: readonly Case[];
}

export const topics: readonly string[] = readdirSync(TABLE)
  .filter((name) => name.endsWith(".json.gz"))
  .map((name) => name.replace(".json.gz", ""))
  .sort();

export const fileOf = (topic: string): string => join(TABLE, `${topic}.json.gz`);

const unpack = (path: string): string => gunzipSync(readFileSync(path)).toString("utf8");

export const readTopic = (topic: string): Topic => JSON.parse(unpack(fileOf(topic))) as Topic;

/** Cilium joins the names of two fields that cannot be combined in an order that varies. */
const inOrder = (said: string): string => said.replace(/combining (\S+) and (\S+)/gi, (_, one: string, other: string) => `combining ${[one, other].sort().join(" and ")}`);

export const resultsOf = ({ policyResults = [] }: Case): readonly PolicyResult[] =>
  policyResults.map((result) => (result.parseError === undefined ? result : { ...result, parseError: inOrder(result.parseError) }));

/** The answer in short, as the list of what 1.15 answers differently has it. */
export const sayAnswer = ({ verdict, reason, auth, explicit, l7 }: Answer): string => `${verdict} ${reason} auth=${auth} explicit=${explicit} l7=${l7 === undefined ? "" : "yes"}`;

/** Every answer that counts as right. */
export const acceptable = ({ expect, unstable }: Question): readonly string[] => (unstable ?? (expect === undefined ? [] : [expect])).map(sayAnswer);

export interface Differences {
  /** What 1.15 answers, by case and question: only where it is not what 1.20 answers. */
  readonly answers: ReadonlyMap<string, string>;
  /** What 1.15's parser says of a policy, by case and policy: only where it is not what 1.20's says. */
  readonly errors: ReadonlyMap<string, string>;
}

/** Questions to which 1.15 itself gives now one answer, now another; the list has one of them. */
export const VARYING_IN_115: ReadonlyMap<string, readonly string[]> = new Map([
  ["03-merge-g082 1", ["deny deny-rule auth=none explicit=false l7=", "error policy-error auth=none explicit=false l7="]],
  ["random-g942 3", ["allow rule auth=spire explicit=false l7=", "allow rule auth=test-always-fail explicit=false l7="]],
]);

/** Reads the list of what Cilium 1.15 answers differently. */
export function readDifferences(): Differences {
  const text = unpack(join(TABLE, "given-1.15.txt.gz"));
  const answers = [...text.matchAll(/^DIFF (\S+) q(\S+) \|.*\n.*\n\s+1\.15 (.*)$/gm)].map(([, id, q, said]) => [`${id} ${q}`, said ?? ""] as const);
  const errors = [...text.matchAll(/^PARSE (\S+) \|.*\| (\S+): 1\.20 "(?:[^"\\]|\\.)*" 1\.15 ("(?:[^"\\]|\\.)*")$/gm)].map(
    ([, id, policy, said]) => [`${id} ${policy}`, inOrder(JSON.parse(said ?? '""') as string)] as const,
  );
  return { answers: new Map(answers), errors: new Map(errors) };
}
