import { ENGINE_VERSIONS, type EngineVersion } from "@/lib/domain/policy/engine-options";
import { AppError } from "@/lib/platform/errors";
import { answerCase } from "@/lib/runtime/policy-cases";
import { differenceOf, policyAnswerToWire } from "@/lib/wire/policy-case";
import { outputFlag } from "../asking";
import { valueOf, type Command, type Given } from "../command";
import { printEvaluation, type EvaluatedLine } from "../evaluation-table";
import { readPolicyFile } from "../policy-files";
import { sayCount } from "../say";
import { Exit } from "../terminal";
import { remark, writeJsonLines } from "../writing";

const FORMATS = ["table", "json"] as const;
/** Remarks of a kind on standard error; what is over is counted. */
const MOST_REMARKS = 20;

/** `countersign evaluate`: what policies demand, without a cluster. */
export const evaluate: Command = {
  name: "evaluate",
  summary: "what policies demand, without a cluster: policies, identities and questions in, answers out",
  usage: "countersign evaluate FILE... [--cilium 1.20|1.15] [-o table|json]",
  flags: [{ name: "cilium", value: ENGINE_VERSIONS.join("|"), help: "whose rules of merging to follow (1.20)" }, outputFlag(FORMATS)],
  notes: [
    "FILE is JSON or YAML, .gz of each: a case (id, identities, policies, questions) or a list of them under `cases`; docs/policies.md has the format.",
    "json prints one answer a line. A question with `expect` is compared by verdict, reason, auth, explicit and l7. It ends with 1 when one differs, and with 2 when a file cannot be evaluated.",
  ],
  takesWords: true,
  async run(given, terminal) {
    const version = readVersion(given);
    const format = readFormat(given);
    if (given.words.length === 0) throw new AppError("bad-usage", "No file was given.", "Write countersign evaluate FILE.");
    const lines: EvaluatedLine[] = [];
    const remarks: string[] = [];
    for (const path of given.words) {
      for (const each of readPolicyFile(path)) {
        const answered = answerCase(each, version);
        remarks.push(...answered.remarks.map((text) => `case ${each.id}: ${text}`));
        for (const [at, question] of each.questions.entries()) {
          const answer = answered.answers[at];
          if (answer === undefined) throw new Error(`question ${question.q} of case ${each.id} has no answer`);
          const wire = policyAnswerToWire(each, question, answer);
          lines.push({ question, answer, wire, difference: differenceOf(wire, question) });
        }
      }
    }
    const { out, err } = terminal;
    await (format === "json" ? writeJsonLines(out, lines.map((line) => line.wire)) : out.write(printEvaluation(lines, { width: out.columns(), color: out.hasColor })));
    await out.flush();
    await remarkAll(err, remarks);
    const differing = lines.filter((line) => line.difference !== null);
    await remarkAll(err, differing.map(({ wire, difference }) => `case ${wire.case}, question ${wire.q}: ${difference}.`));
    if (differing.length === 0) return Exit.done;
    await remark(err, `${sayCount(differing.length)} of ${sayCount(lines.filter((line) => line.question.expect !== undefined).length)} expected answers differ.`);
    return Exit.failed;
  },
};

async function remarkAll(err: Parameters<typeof remark>[0], texts: readonly string[]): Promise<void> {
  for (const text of texts.slice(0, MOST_REMARKS)) await remark(err, text);
  if (texts.length > MOST_REMARKS) await remark(err, `… and ${sayCount(texts.length - MOST_REMARKS)} more.`);
}

function readVersion(given: Given): EngineVersion {
  const asked = valueOf(given, "cilium") ?? "1.20";
  const found = ENGINE_VERSIONS.find((version) => version === asked);
  if (found === undefined) throw new AppError("bad-usage", `--cilium does not take \`${asked}\`.`, `It is one of ${ENGINE_VERSIONS.join(", ")}.`);
  return found;
}

function readFormat(given: Given): (typeof FORMATS)[number] {
  const asked = valueOf(given, "output") ?? FORMATS[0];
  const found = FORMATS.find((format) => format === asked);
  if (found === undefined) throw new AppError("bad-usage", `-o does not take \`${asked}\`.`, `It is one of ${FORMATS.join(", ")}.`);
  return found;
}
